import { allHandlersFinished, condition, continueAsNew, workflowInfo } from '@temporalio/workflow';
import type { TaskInput } from '../../../domain/task/task-input.js';
import { stopIfCancelled, type Task } from '../state/task.js';

export interface Limit {
  readonly milliseconds: number;
  /** Of the timer, as the Temporal UI shows it. */
  readonly summary: string;
}

/**
 * Waits until something is so, or for a time; a cancel ends the wait even where the work around it may not be cancelled, and
 * comes first.
 */
export async function until(task: Task, isSo: () => boolean, limit?: Limit): Promise<void> {
  stopIfCancelled(task);
  if (isSo()) return;
  const over = () => isSo() || task.cancelRequested;
  if (limit === undefined) await condition(over);
  else await condition(over, Math.max(limit.milliseconds, 1), { summary: limit.summary });
  stopIfCancelled(task);
}

/** As `until`, in a place that the task finds again by its state: where its history is long, it goes on in a new run. */
export async function untilOrContinue(task: Task, isSo: () => boolean, limit?: Limit): Promise<void> {
  await until(task, () => isSo() || isLong(), limit);
  if (!isSo()) await continueWhereLong(task, isSo);
}

/**
 * Goes on in a new run where Temporal suggests it. Nothing but deliveries may be open; they are cancelled and travel along.
 * What has become so meanwhile is taken up first: it does not travel.
 */
export async function continueWhereLong(task: Task, isSo: () => boolean): Promise<void> {
  if (!isLong()) return;
  await condition(allHandlersFinished);
  await task.judging;
  await task.deliveries.stop();
  if (task.cancelRequested || isSo()) {
    task.deliveries.start();
    stopIfCancelled(task);
    return;
  }
  const { identity, policy, state } = task;
  await continueAsNew<(input: TaskInput) => Promise<unknown>>({ task: identity, policy, startAt: state.stage, state });
}

/** Before something begins: waits while the task is paused, and stops where it is cancelled, unless a merge is made. */
export async function untilMayBegin(task: Task): Promise<void> {
  if (task.merged && !task.state.paused) return;
  await until(task, () => !task.state.paused);
}

function isLong(): boolean {
  return workflowInfo().continueAsNewSuggested;
}
