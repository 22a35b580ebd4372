import type { Verdict } from '../../domain/pipeline/stages.js';
import type { GateCheck } from '../../domain/gates/gate.js';
import type { PullRequest } from '../../domain/task/task.js';
import type { DeployCheckout, Deployment } from '../deploys/deployment.js';
import { stepFailure } from '../temporal/failure.js';

export interface FinalizeDeploymentInput extends Deployment {
  readonly checkout: DeployCheckout;
  /** The base has to hold the merge that the forge names for it; null: nothing was merged. */
  readonly pullRequest: Pick<PullRequest, 'number'> | null;
  /** Of the deployer's log; absent: there is none. */
  readonly verdict?: Verdict | null;
}

export interface FinalizedDeployment {
  readonly passed: boolean;
  /** Kinds `merge`, `verdict` and `health`. */
  readonly checks: readonly GateCheck[];
}

/** Whether the commit is merged and runs. It changes nothing, and can be asked again at any moment. */
export function createFinalizeDeployment(): (input: FinalizeDeploymentInput) => Promise<FinalizedDeployment> {
  return () => {
    throw stepFailure('InvalidInput', 'not built yet');
  };
}
