import type { AccountPause } from '../../../domain/failures/failure.js';
import { nextLookMs } from '../../../domain/failures/next-look.js';
import type { Task } from '../state/task.js';
import { until as untilSo } from './until.js';
import { endWait, sleepUntil } from './wait.js';

/** So that those who wait for one account do not come back in the same moment. */
const spreadMs = 5_000;

/**
 * Waits for the next look at a paused account, which a `wake` brings about sooner. The wait goes on, as the same one, until the
 * account has made the call.
 */
export async function waitForAccount(task: Task, { account, until, lookInMs }: AccountPause): Promise<void> {
  const waitedMs = task.wait?.kind === 'account' ? Date.now() - task.wait.since : 0;
  const moment = Date.now() + nextLookMs({ lookInMs, waitedMs }) + Math.random() * spreadMs;
  // What was refused again and again is tried later than the forge has said.
  const shown = until === null ? null : Math.max(until, moment);
  await sleepUntil(task, { kind: 'account', account, until: shown }, moment, (_, isSo, limit) =>
    untilSo(task, () => isSo() || task.mayAsk, limit),
  );
  // Not before the wait: a wake that came during the last look counts.
  task.mayAsk = false;
}

export function endWaitForAccount(task: Task): void {
  if (task.wait?.kind === 'account') endWait(task);
}
