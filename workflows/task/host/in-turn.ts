import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  condition,
  isCancellation,
} from '@temporalio/workflow';
import { runWithdrawn } from '../../../domain/failures/failure.js';
import { knowingLedger } from '../../proxies/any-worker.js';
import type { Task } from '../state/task.js';

/** Temporal cannot move an activity that waits in a queue: where the task's priority changes, it is cancelled, and scheduled anew. */

/** What waits for a slot on any host. Of one that was taken already, the result counts where it has one. */
export async function inTurn<Result>(task: Task, act: () => Promise<Result>): Promise<Result> {
  for (;;) {
    const waiting = new CancellationScope();
    const done = waiting.run(act);
    const moves = await isMoved(task, done);
    if (moves) waiting.cancel();
    try {
      return await done;
    } catch (error) {
      if (!moves || !isCancellation(error)) throw error;
    }
  }
}

/**
 * A run of an agent, which is never ended for its priority's sake: it is cancelled only where the ledger holds it fast that it
 * does not begin any more. Withdrawn, it is to be admitted again, by another key.
 */
export async function runInTurn<Result>(
  task: Task,
  runKey: string,
  act: () => Promise<Result>,
): Promise<Result | 'withdrawn'> {
  const waiting = new CancellationScope();
  const done = waiting.run(act);
  if ((await isMoved(task, done)) && (await withdraw(runKey))) {
    waiting.cancel();
    // However it ends, no agent has begun.
    await done.catch(() => undefined);
    return 'withdrawn';
  }
  try {
    return await done;
  } catch (error) {
    // Its host was sooner than the answer of the ledger.
    if (isOfWithdrawn(error)) return 'withdrawn';
    throw error;
  }
}

/** Waits until the activity ends, or its task has another priority than now. */
async function isMoved(task: Task, done: Promise<unknown>): Promise<boolean> {
  const { priority } = task.state;
  const watching = new CancellationScope();
  const moves = () => task.state.priority !== priority;
  const over = () => false;
  try {
    return await Promise.race([done.then(over, over), watching.run(() => condition(moves)).then(() => true, over)]);
  } finally {
    watching.cancel();
  }
}

/** Whether the run never begins. Cut off by a cancel of the task, it has not happened as far as the task knows: its end sees to the run. */
export async function withdraw(runKey: string): Promise<boolean> {
  try {
    return (await knowingLedger('withdraw a run that waits').withdrawRun({ runKey })).withdrawn;
  } catch (error) {
    if (isCancellation(error)) return false;
    throw error;
  }
}

function isOfWithdrawn(error: unknown): boolean {
  return (
    error instanceof ActivityFailure && error.cause instanceof ApplicationFailure && error.cause.type === runWithdrawn
  );
}
