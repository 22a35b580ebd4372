import { ActivityFailure, CancellationScope, isCancellation, sleep, TimeoutFailure } from '@temporalio/workflow';
import { alertHostLeft } from '../domain/wording/wording.js';
import { hostItself, hostPatienceMs } from './activities.js';
import { handOver } from './hand-over.js';
import { tell } from './outbox.js';
import { show } from './show.js';
import type { TaskRun } from './task-run.js';

/** The host of the task's worktree did not answer, and the task has left it. */
export class HostLeft extends Error {
  constructor(hostId: string) {
    super(`host ${hostId} does not answer`);
    this.name = 'HostLeft';
  }
}

/** Does an activity on the host of the worktree: again as long as that host is only full; throws HostLeft where it is away. */
export async function atHost<Result>(t: TaskRun, hostId: string, act: () => Promise<Result>): Promise<Result> {
  let full = false;
  for (;;) {
    try {
      return await (full ? whileShown(t, `host ${hostId} has no slot free`, act) : act());
    } catch (error) {
      if (!wasNotTaken(error)) throw error;
      full = await answers(t, hostId);
      if (!full) {
        await leaveHost(t);
        throw new HostLeft(hostId);
      }
    }
  }
}

const soonMs = 5_000;

/**
 * Does an activity on whichever host has a slot free. Where none takes it soon, that is shown, and it waits without a limit:
 * whoever asks again and again loses its place in the queue.
 */
export async function atAnyHost<Result>(
  t: TaskRun,
  act: (withinMs: number | null) => Promise<Result>,
): Promise<Result> {
  if (t.hostWait !== null) return act(null);
  try {
    return await act(soonMs);
  } catch (error) {
    if (!wasNotTaken(error)) throw error;
  }
  t.hostWait = { reason: 'no host had an agent slot free; the task goes on where one is', since: Date.now() };
  show(t, {});
  return act(null);
}

function wasNotTaken(error: unknown): boolean {
  return (
    error instanceof ActivityFailure &&
    error.cause instanceof TimeoutFailure &&
    error.cause.timeoutType === 'SCHEDULE_TO_START'
  );
}

async function answers(t: TaskRun, hostId: string): Promise<boolean> {
  try {
    await hostItself(t.policy, hostId).ping();
    return true;
  } catch (error) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    return false;
  }
}

async function leaveHost(t: TaskRun): Promise<void> {
  const { workspace } = t.state;
  if (workspace === null) return;
  await handOver(t, workspace, true);
  const { hostId } = workspace;
  t.state.workspace = null;
  t.state.epoch = (t.state.epoch ?? 0) + 1;
  t.hostWait = { reason: `host ${hostId} does not answer; the task goes on where another is free`, since: Date.now() };
  tell(t, { to: 'notifier', kind: 'alert', text: alertHostLeft(t.task, hostId) });
  show(t, {});
}

/** Shows why an activity waits, until it is known to wait no longer: it was taken, or it would be here again. */
async function whileShown<Result>(t: TaskRun, reason: string, act: () => Promise<Result>): Promise<Result> {
  const wait = { reason, since: t.hostWait?.since ?? Date.now() };
  t.hostWait = wait;
  show(t, {});
  const noLonger = () => {
    if (t.hostWait !== wait) return;
    t.hostWait = null;
    show(t, {});
  };
  const shown = new CancellationScope();
  void shown.run(() => sleep(hostPatienceMs(t.policy) + marginMs, { summary: reason })).then(noLonger, () => undefined);
  try {
    return await act();
  } finally {
    shown.cancel();
    noLonger();
  }
}

/** So that a wait which goes on does not blink. */
const marginMs = 5_000;
