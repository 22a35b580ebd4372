import type { Verdict } from '../pipeline/stages.js';
import type { DeployOrder } from './deploy-turn.js';
import type { DeploymentState, EnvironmentRecord } from './environment-record.js';
import type { DeployOutcome } from './outcome.js';

/** What the ledger knows of an environment after a deployment. */
export function environmentAfter({
  known,
  order,
  outcome,
  runKey,
  verdict,
  now,
}: {
  readonly known: EnvironmentRecord;
  readonly order: Pick<DeployOrder, 'commit' | 'task' | 'agreedTo'>;
  readonly outcome: DeployOutcome;
  readonly runKey: string;
  readonly verdict?: Verdict | null | undefined;
  readonly now: number;
}): EnvironmentRecord {
  const what = { commit: order.commit, taskId: order.task.id };
  switch (outcome.kind) {
    case 'healthy':
      return { ...known, running: { ...what, since: now }, held: heldAfter(known, order), unproven: null };
    case 'failed': {
      const { reason, rollback } = outcome;
      const held = { ...what, reason, since: now, rolledBack: rollback.kind === 'healthy' };
      return { ...known, held, unproven: null };
    }
    case 'unproven': {
      const { run, reason } = outcome;
      return { ...known, unproven: { runKey, ...what, run, reason, ...(verdict !== undefined && { verdict }) } };
    }
    case 'contained':
    case 'not-begun':
      return known;
  }
}

/** What a person has agreed to is held no more. Another branch's commit that is healthy, as on staging, says nothing of it. */
function heldAfter(
  { held }: EnvironmentRecord,
  { agreedTo }: Pick<DeployOrder, 'agreedTo'>,
): EnvironmentRecord['held'] {
  return held === null || held.commit === agreedTo ? null : { ...held, rolledBack: true };
}

/** The state of the deployment's row. One that is looked at further is `monitored`. */
export function stateAfter(outcome: DeployOutcome, isMonitored: boolean): DeploymentState {
  if (outcome.kind === 'healthy') return isMonitored ? 'monitored' : 'healthy';
  if (outcome.kind === 'failed') return outcome.rollback.kind === 'healthy' ? 'rolled-back' : 'failed';
  return outcome.kind;
}
