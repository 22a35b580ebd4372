import type { Verdict } from '../../../domain/pipeline/stages.js';
import { type GateCheck, gateCheck } from '../../../domain/gates/gate.js';
import type { PullRequest } from '../../../domain/task/task.js';
import type { DeployCheckout, Deployment } from '../../deploys/deployment.js';
import { checkMerge } from '../../deploys/check-merge.js';
import { skippedHealth } from '../../deploys/health/look.js';
import { type HealthDeps, proveHealth } from '../../deploys/health/prove-health.js';
import type { ForgeOf } from '../../forges/forge.js';
import type { GitDeps } from '../../git/run/git.js';
import { whileHeartbeating } from '../../temporal/while-heartbeating.js';

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

export interface FinalizeDeploymentDeps extends GitDeps, HealthDeps {
  readonly reposDir: string;
  readonly forgeOf: ForgeOf;
}

/** Whether the commit is merged and runs. It changes nothing, and can be asked again at any moment. */
export function createFinalizeDeployment(
  deps: FinalizeDeploymentDeps,
): (input: FinalizeDeploymentInput) => Promise<FinalizedDeployment> {
  return (input) =>
    whileHeartbeating(async (signal) => {
      const { policy, pullRequest, checkout, verdict } = input;
      const before: GateCheck[] = [];
      if (pullRequest !== null) before.push(await checkMerge(deps, { ...input, number: pullRequest.number }, signal));
      if (verdict !== undefined) before.push(verdictCheck(verdict));
      const looking = { deployment: input, checkout, withinSeconds: policy.healthWithinSeconds, signal };
      const health = before.some(isFailed)
        ? skippedHealth(policy.health, deps.redact)
        : await proveHealth(deps, looking);
      const checks = [...before, ...health];
      return { passed: !checks.some(isFailed), checks };
    });
}

const isFailed = ({ outcome }: GateCheck) => outcome === 'failed';

/** A log without a verdict proves nothing. */
function verdictCheck(verdict: Verdict | null): GateCheck {
  const outcome = verdict === 'SUCCESS' ? 'passed' : 'failed';
  const tail = verdict === null ? "the deployer's log has no verdict" : '';
  return gateCheck({ kind: 'verdict', name: "the deployer's log", outcome, verdict, tail });
}
