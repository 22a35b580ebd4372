import { createHash } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import type { Pool } from 'pg';
import type { Notice } from '../../../domain/notices/notice.js';
import { taskId } from '../../../domain/task/task-id.js';
import { oneLine } from '../../../domain/text/one-line.js';
import type { Redact } from '../../../domain/text/redact.js';
import { type TrackerLagToTell, trackerRefused } from '../../../domain/wording/tracker-lag.js';
import { latestTask } from '../../store/tasks.js';
import {
  endLag,
  giveUpLag,
  type NotedLag,
  noteLag,
  noteLagTold,
  type ToldTracker,
} from '../../store/trackers/tracker-lags.js';
import { triedAgainLater } from '../../temporal/waiting-for-people.js';
import { whileHeartbeating } from '../../temporal/while-heartbeating.js';

export interface UntilTakenDeps {
  readonly pool: Pool;
  readonly redact: Redact;
  readonly notify: (notice: Notice) => Promise<void>;
}

/**
 * Tells a tracker something beside a task's path, and throws what Temporal tries again until the tracker takes it, refusals too: a
 * person is told once what to mend. A ledger that cannot be asked makes nothing fail otherwise than it did.
 */
export type UntilTaken = <Result>(told: ToldTracker, tell: (signal: AbortSignal) => Promise<Result>) => Promise<Result>;

/** A tracker that is away for less is nobody's business. */
const awayMs = 600_000;
/** Once the task has ended: below the hour that its workflow waits for its last comments. */
const patienceAtTheEndMs = 50 * 60_000;

export function createUntilTaken(deps: UntilTakenDeps): UntilTaken {
  return (told, tell) =>
    whileHeartbeating(async (signal) => {
      try {
        const result = await tell(signal);
        await endLag(deps.pool, told).catch(() => undefined);
        return result;
      } catch (error) {
        if (signal.aborted) throw error;
        const isGivenUp = await lag(deps, told, error as Error).catch(() => false);
        throw isGivenUp ? error : triedAgainLater(error);
      }
    });
}

/** Answers whether it is given up. */
async function lag(deps: UntilTakenDeps, told: ToldTracker, error: Error): Promise<boolean> {
  const { pool } = deps;
  const refused = error instanceof ApplicationFailure && error.nonRetryable === true;
  const reason = oneLine(deps.redact(error.message)).slice(0, longestReason);
  const noted = await noteLag(pool, told, {
    ...{ refused, reason, cause: refused ? causeOf(reason) : 'away' },
    tellAfterMs: refused ? 0 : awayMs,
  });
  if (refused && isOver(noted)) {
    if (await giveUpLag(pool, told)) await notify(deps, told, { how: 'given-up', reason }, noted);
    return true;
  }
  if (noted.people === 'tell') await notify(deps, told, { how: refused ? 'refused' : 'away', reason }, noted);
  if (noted.people !== 'later') await noteLagTold(pool, told);
  return false;
}

const longestReason = 500;

/** Of all items alike, where it is not one item that is refused. */
function causeOf(reason: string): string {
  return reason.replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, '…');
}

function isOver({ endedForMs, refusedForMs }: NotedLag): boolean {
  return endedForMs !== null && endedForMs >= patienceAtTheEndMs && refusedForMs >= patienceAtTheEndMs;
}

async function notify(
  { pool, notify }: UntilTakenDeps,
  told: ToldTracker,
  about: Omit<TrackerLagToTell, 'what'>,
  { spell }: NotedLag,
): Promise<void> {
  const { project, item, what } = told;
  const task = await latestTask(pool, project, item);
  const of = about.how === 'away' ? '' : digest(causeOf(about.reason));
  await notify({
    // Of one cause the same, whoever of those that meet it tells it.
    id: `${project} tracker-refused ${about.how === 'given-up' ? item : ''} ${about.how} ${of} ${spell}`,
    project,
    taskId: task?.id ?? taskId(project, item, 1),
    kind: 'tracker-refused',
    content: trackerRefused({ project, item }, { ...about, what }),
    asks: null,
  });
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
