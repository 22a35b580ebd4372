import type { CommandOf, DeployCheckout, DeployCommandEnd, Deployment } from '../deploys/deployment.js';
import { stepFailure } from '../temporal/failure.js';

export interface RunDeploymentInput extends Deployment {
  readonly command: CommandOf;
  readonly checkout: DeployCheckout;
}

/** Runs the environment's command, or its rollback, at most once for the run's key: a later attempt attaches to it. */
export function createRunDeployment(): (input: RunDeploymentInput) => Promise<DeployCommandEnd> {
  return () => {
    throw stepFailure('InvalidInput', 'not built yet');
  };
}
