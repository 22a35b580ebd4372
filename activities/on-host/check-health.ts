import type { GateCheck } from '../../domain/gates/gate.js';
import type { DeployCheckout, Deployment } from '../deploys/deployment.js';
import { stepFailure } from '../temporal/failure.js';

export interface CheckHealthInput extends Deployment {
  readonly checkout: DeployCheckout;
  /** For how long checks that fail are tried again; 0: one look. */
  readonly withinSeconds: number;
}

/** The environment's health checks against the commit; each of kind `health`. */
export function createCheckHealth(): (input: CheckHealthInput) => Promise<readonly GateCheck[]> {
  return () => {
    throw stepFailure('InvalidInput', 'not built yet');
  };
}
