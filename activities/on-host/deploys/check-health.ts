import type { GateCheck } from '../../../domain/gates/gate.js';
import type { DeployCheckout, Deployment } from '../../deploys/deployment.js';
import { type HealthDeps, proveHealth } from '../../deploys/health/prove-health.js';
import { whileHeartbeating } from '../../temporal/while-heartbeating.js';

export interface CheckHealthInput extends Deployment {
  readonly checkout: DeployCheckout;
  /** For how long checks that fail are tried again; 0: one look. */
  readonly withinSeconds: number;
}

/** The environment's health checks against the commit; each of kind `health`. */
export function createCheckHealth(deps: HealthDeps): (input: CheckHealthInput) => Promise<readonly GateCheck[]> {
  return (deployment) => whileHeartbeating((signal) => proveHealth(deps, { ...deployment, deployment, signal }));
}
