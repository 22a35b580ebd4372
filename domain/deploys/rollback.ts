import { failureInWords } from '../gates/check-in-words.js';
import type { GateCheck } from '../gates/gate.js';
import type { EnvironmentPolicy } from '../pipeline/environment.js';
import type { ProvenCommit } from './environment-record.js';
import type { DeployRun, FailedBy, Rollback } from './outcome.js';

export type RollbackPlan =
  { readonly kind: 'to'; readonly commit: string } | Extract<Rollback, { readonly kind: 'none' }>;

/** Where a deployment that has failed is rolled back to, or why it is not. */
export function planRollback({
  why,
  commit,
  policy,
  previous,
}: {
  readonly why: FailedBy;
  readonly commit: string;
  readonly policy: Pick<EnvironmentPolicy, 'rollback'>;
  readonly previous: ProvenCommit | null;
}): RollbackPlan {
  // Its command may still run on the host that is away.
  if (why === 'lost') return { kind: 'none', because: 'lost' };
  if (policy.rollback === null) return { kind: 'none', because: 'not-configured' };
  if (previous === null || previous.commit === commit) return { kind: 'none', because: 'no-previous' };
  return { kind: 'to', commit: previous.commit };
}

/** What a rollback has come to: its command's end, and what the health checks then saw of the commit before. */
export function cameTo({
  to,
  run,
  command,
  failed,
  health,
}: {
  readonly to: string;
  /** Null: it could not be begun. */
  readonly run: DeployRun | null;
  readonly command: readonly GateCheck[];
  /** Null: the command has succeeded. */
  readonly failed: string | null;
  /** A text: why nobody could look. */
  readonly health: readonly GateCheck[] | string;
}): Rollback {
  if (failed !== null || run === null) {
    return { kind: 'failed', to, run, reason: failed ?? 'it was not begun', checks: command };
  }
  if (typeof health === 'string') return { kind: 'unchecked', to, run, reason: health, checks: command };
  const checks = [...command, ...health];
  if (health.length === 0) return { kind: 'unchecked', to, run, reason: 'there is no health check', checks };
  return { kind: failureInWords(health) === null ? 'healthy' : 'unhealthy', to, run, checks };
}
