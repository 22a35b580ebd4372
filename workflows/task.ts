import { allHandlersFinished, CancellationScope, condition, continueAsNew, isCancellation } from '@temporalio/workflow';
import type { TaskInput } from '../domain/task/task-input.js';
import { commentSummary, noticeCancelled, noticeDone } from '../domain/wording/wording.js';
import { cleanUp } from './clean-up.js';
import { answerMessages } from './messages.js';
import { startCouriers, tell, waitForCouriers, waitForLastCouriers } from './outbox.js';
import { show, viewOf } from './show.js';
import { openTask, stopIfCancelled, type TaskRun } from './task-run.js';
import { visitStage } from './visit-stage.js';

export interface TaskOutcome {
  readonly mergeCommit: string | null;
  readonly costUsd: number;
}

/** One work item on its way: each run of this workflow takes it through one stage and hands it on to the next run. */
export async function taskWorkflow(input: TaskInput): Promise<TaskOutcome> {
  const t = openTask(input);
  answerMessages(t);
  startCouriers(t);
  try {
    const next = await visitStage(t);
    if (next === 'done') return await finish(t);
    t.state.stage = next;
    await waitForCouriers(t);
    await condition(allHandlersFinished);
    stopIfCancelled(t);
  } catch (error) {
    if (isCancellation(error)) await CancellationScope.nonCancellable(() => cancel(t));
    throw error;
  }
  return await continueAsNew<typeof taskWorkflow>({ ...input, state: t.state });
}

async function finish(t: TaskRun): Promise<TaskOutcome> {
  t.ended = { how: 'done', at: Date.now() };
  const view = viewOf(t);
  tell(t, { to: 'tracker', mark: `${t.task.id} summary`, author: 'deployer', html: commentSummary(view) });
  tell(t, { to: 'notifier', kind: 'finished', text: noticeDone(view) });
  show(t, {});
  await CancellationScope.nonCancellable(async () => {
    await cleanUp(t);
    await waitForLastCouriers(t);
    await condition(allHandlersFinished);
  });
  return { mergeCommit: view.pullRequest?.mergeCommit ?? null, costUsd: view.costUsd };
}

/** A cancel keeps the work done so far, frees the worktree, and tells everybody. */
async function cancel(t: TaskRun): Promise<void> {
  t.blocked = t.waiting = t.hostWait = t.pending = null;
  await cleanUp(t);
  t.ended = { how: 'cancelled', at: Date.now() };
  const from = t.state.stage;
  show(t, {
    transition: { from, to: 'cancelled', round: t.state.rounds[from] ?? 1, reason: 'cancelled', at: t.ended.at },
  });
  tell(t, { to: 'notifier', kind: 'finished', text: noticeCancelled(t.task) });
  await waitForLastCouriers(t);
  await condition(allHandlersFinished);
}
