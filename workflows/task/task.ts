import { allHandlersFinished, CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import type { TaskInput } from '../../domain/task/task-input.js';
import { cleanUp } from './clean-up.js';
import { unblockItem } from './deploy/tell-failed.js';
import { summarize } from './deploy/summarize.js';
import { answerMessages } from './messages.js';
import { closePullRequest } from './outbox/close-pull-request.js';
import { notify, startDeliveries, waitForDeliveries } from './outbox/outbox.js';
import { followStage } from './outbox/tell-tracker.js';
import { record } from './state/show.js';
import { withdrawApproval } from './waits/withdraw-approval.js';
import { openTask, stopIfCancelled, type Task } from './state/task.js';
import { viewOf } from './state/view.js';
import { visitStage } from './visit-stage.js';
import { continueWhereLong } from './waits/until.js';

export interface TaskOutcome {
  readonly mergeCommit: string | null;
  readonly costUsd: number;
  /** Who has said that there was nothing to do; absent: it was done. */
  readonly closedBy?: string;
}

/** One work item on its way, from its first stage to its merge and deployment, in one run. */
export async function taskWorkflow(input: TaskInput): Promise<TaskOutcome> {
  const task = openTask(input);
  answerMessages(task);
  startDeliveries(task);
  try {
    for (;;) {
      const next = await visitStage(task);
      if (next === 'done') return await finish(task);
      task.state.stage = next;
      stopIfCancelled(task);
      await continueWhereLong(task, () => task.woken !== null || task.closedBy !== null);
    }
  } catch (error) {
    if (isCancellation(error)) await CancellationScope.nonCancellable(() => cancel(task));
    throw error;
  }
}

async function finish(task: Task): Promise<TaskOutcome> {
  const { state } = task;
  task.ended = { how: 'done', at: Date.now() };
  const view = viewOf(task);
  unblockItem(task);
  const from = state.stage;
  summarize(task, 'summary');
  notify(task, view.closedBy === undefined ? 'done' : 'closed', view);
  followStage(task, 'done');
  record(task, { transition: { from, to: 'done', round: 1, reason: state.reason, at: task.ended.at } });
  await CancellationScope.nonCancellable(async () => {
    await cleanUp(task);
    await lastWords(task);
  });
  const { pullRequest, costUsd, closedBy } = view;
  return { mergeCommit: pullRequest?.mergeCommit ?? null, costUsd, ...(closedBy !== undefined && { closedBy }) };
}

/** A cancel keeps the work done so far, frees the worktree, and tells everybody. */
async function cancel(task: Task): Promise<void> {
  const { state } = task;
  task.wait = null;
  withdrawApproval(task, 'the task was cancelled');
  await cleanUp(task);
  task.ended = { how: 'cancelled', at: Date.now() };
  unblockItem(task);
  const { stage: from } = state;
  const round = state.rounds[from] ?? 1;
  followStage(task, 'cancelled');
  record(task, { transition: { from, to: 'cancelled', round, reason: 'cancelled', at: task.ended.at } });
  notify(task, 'cancelled', task.leftAt);
  closePullRequest(task);
  await lastWords(task);
}

/** Also what a handler says that ends last. */
async function lastWords(task: Task): Promise<void> {
  do {
    await condition(allHandlersFinished);
    await task.judging;
    await waitForDeliveries(task);
  } while (!allHandlersFinished() || task.state.outbox.some(({ to }) => to === 'ledger'));
}
