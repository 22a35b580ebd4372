import type { DeployCheckout } from '../deploys/deployment.js';
import { stepFailure } from '../temporal/failure.js';

export interface RemoveCheckoutInput {
  readonly checkout: DeployCheckout;
}

/** Nobody needs the checkout any more; gone already, it is gone. */
export function createRemoveCheckout(): (input: RemoveCheckoutInput) => Promise<void> {
  return () => {
    throw stepFailure('InvalidInput', 'not built yet');
  };
}
