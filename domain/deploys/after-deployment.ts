import type { Verdict } from '../pipeline/stages.js';
import type { DeployOrder } from './deploy-turn.js';
import { type DeploymentState, type EnvironmentRecord, type Held, heldForPerson } from './environment-record.js';
import type { DeployOutcome } from './outcome.js';

/** What the ledger knows of an environment after a deployment. */
export function environmentAfter({
  known,
  containsHeld,
  order,
  outcome,
  runKey,
  verdict,
  now,
}: {
  readonly known: EnvironmentRecord;
  /** The commit contains the one that the environment was held for. */
  readonly containsHeld: boolean;
  readonly order: Pick<DeployOrder, 'commit' | 'task'>;
  readonly outcome: DeployOutcome;
  readonly runKey: string;
  readonly verdict?: Verdict | null | undefined;
  readonly now: number;
}): EnvironmentRecord {
  const what = { commit: order.commit, taskId: order.task.id };
  switch (outcome.kind) {
    case 'healthy':
      return { ...known, running: { ...what, since: now }, held: heldStill(known, containsHeld), unproven: null };
    case 'failed': {
      const { reason, rollback } = outcome;
      const isLeft = rollback.kind === 'none' && rollback.because !== 'lost';
      const held: Held = {
        ...{ ...what, reason, since: now, rolledBack: rollback.kind === 'healthy' },
        ...(isLeft && { asksNobody: true as const }),
      };
      return { ...known, held, unproven: null };
    }
    case 'unproven': {
      const { run, reason } = outcome;
      return { ...known, unproven: { runKey, ...what, run, reason, ...(verdict !== undefined && { verdict }) } };
    }
    case 'not-begun':
      // Its command never ran: asked for again, it is another run.
      return known.unproven?.runKey === runKey && known.unproven.run === null ? { ...known, unproven: null } : known;
    case 'contained':
      return known;
  }
}

/** Who contains the bad commit, and does not fix it, is asked about it still. */
function heldStill(known: EnvironmentRecord, containsHeld: boolean): Held | null {
  const held = heldForPerson(known);
  return held === null || containsHeld ? null : { ...held, rolledBack: true };
}

/** The state of the deployment's row. One that is looked at further is `monitored`. */
export function stateAfter(outcome: DeployOutcome, isMonitored: boolean): DeploymentState {
  if (outcome.kind === 'healthy') return isMonitored ? 'monitored' : 'healthy';
  if (outcome.kind === 'failed') return outcome.rollback.kind === 'healthy' ? 'rolled-back' : 'failed';
  return outcome.kind;
}
