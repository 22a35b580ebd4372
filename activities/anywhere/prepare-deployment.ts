import type { DeployCheckout, Deployment } from '../deploys/deployment.js';
import { stepFailure } from '../temporal/failure.js';

export type PreparedDeployment =
  | { readonly kind: 'ready'; readonly checkout: DeployCheckout }
  /** This has to be put right first: a credential that is not there, a commit that nobody has. */
  | { readonly kind: 'problem'; readonly reason: string };

/** A clean checkout on the host that takes it; the deployment's commands run there. */
export function createPrepareDeployment(): (input: Deployment) => Promise<PreparedDeployment> {
  return () => {
    throw stepFailure('InvalidInput', 'not built yet');
  };
}
