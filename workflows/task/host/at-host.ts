import { CancellationScope, sleep } from '@temporalio/workflow';
import { hostPatienceMs } from '../../proxies/host.js';
import { answers, wasNotTaken } from '../../proxies/reach-host.js';
import { notify } from '../outbox/outbox.js';
import { show } from '../state/show.js';
import type { Task } from '../state/task.js';
import { beginWait, endWait, whileWaiting } from '../waits/wait.js';
import { handOver } from './hand-over.js';

/** Does an activity on the host of the worktree: again as long as that host is only full; null where the host was left. */
export async function atHost<Result>(task: Task, hostId: string, act: () => Promise<Result>): Promise<Result | null> {
  let full = false;
  for (;;) {
    try {
      return await (full ? whileFull(task, hostId, act) : act());
    } catch (error) {
      if (!wasNotTaken(error)) throw error;
      full = await answers(task.policy, hostId);
      if (!full) {
        await leaveHost(task);
        return null;
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
  task: Task,
  act: (withinMs: number | null) => Promise<Result>,
): Promise<Result> {
  const { hostAway } = task;
  if (hostAway === null) {
    try {
      return await act(soonMs);
    } catch (error) {
      if (!wasNotTaken(error)) throw error;
    }
  }
  const why = hostAway === null ? ({ why: 'none-free' } as const) : ({ why: 'away', hostId: hostAway } as const);
  const result = await whileWaiting(task, { wait: { kind: 'host', ...why } }, () => act(null));
  task.hostAway = null;
  return result;
}

async function leaveHost(task: Task): Promise<void> {
  const { state } = task;
  const { workspace } = state;
  if (workspace === null) return;
  await handOver(task, workspace, true);
  const { hostId } = workspace;
  state.workspace = null;
  state.epoch += 1;
  task.hostAway = hostId;
  notify(task, 'host-left', { hostId });
  show(task);
}

/** Shows that an activity waits for a slot, until it is known to wait no longer: it was taken, or it would be here again. */
async function whileFull<Result>(task: Task, hostId: string, act: () => Promise<Result>): Promise<Result> {
  beginWait(task, { kind: 'host', why: 'full', hostId });
  const shown = new CancellationScope();
  const noLonger = () => {
    if (task.wait?.kind === 'host') endWait(task);
  };
  const patienceMs = hostPatienceMs(task.policy) + marginMs;
  void shown.run(() => sleep(patienceMs, { summary: `wait: host ${hostId} is full` })).then(noLonger, () => undefined);
  try {
    return await act();
  } finally {
    shown.cancel();
    noLonger();
  }
}

/** So that a wait which goes on does not blink. */
const marginMs = 5_000;
