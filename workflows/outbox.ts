import { ActivityFailure, CancellationScope, condition, isCancellation, log } from '@temporalio/workflow';
import type { Outgoing } from '../domain/task/task-input.js';
import { untilToldFor, untilToldForge, whileFresh } from './activities.js';
import { pullRequestOrder } from './pull-request-order.js';
import type { TaskRun } from './task-run.js';

const receivers = ['ledger', 'tracker', 'forge', 'notifier'] as const;

/** How long a stage's end waits for what is still to be told; the rest travels on with the task. */
const graceAtStageEnd = '10 seconds';
const graceAtTaskEnd = '1 minute';

/** Tells the world something beside the task's path: never waits, never fails. */
export function tell(t: TaskRun, outgoing: Outgoing): void {
  t.state.outbox.push(outgoing);
}

/** Starts one courier for each receiver; they deliver in order, also after a cancel. */
export function startCouriers(t: TaskRun): void {
  for (const receiver of receivers) {
    void CancellationScope.nonCancellable(() => deliverAll(t, receiver));
  }
}

export async function waitForCouriers(t: TaskRun): Promise<void> {
  if (t.state.outbox.length === 0) return;
  await condition(() => t.state.outbox.length === 0, graceAtStageEnd, { summary: 'comments and notices' });
}

/** At the task's end the ledger must know; comments and notices get a last chance. */
export async function waitForLastCouriers(t: TaskRun): Promise<void> {
  await condition(() => t.state.outbox.every(({ to }) => to !== 'ledger'));
  if (t.state.outbox.length === 0) return;
  await condition(() => t.state.outbox.length === 0, graceAtTaskEnd, { summary: 'last comments and notices' });
}

async function deliverAll(t: TaskRun, receiver: Outgoing['to']): Promise<never> {
  for (;;) {
    await condition(() => t.state.outbox.some(({ to }) => to === receiver));
    const outgoing = t.state.outbox.find(({ to }) => to === receiver);
    if (outgoing === undefined) continue;
    try {
      await deliver(t, outgoing);
    } catch (error) {
      if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
      log.warn('not delivered', { receiver, reason: error.cause?.message ?? error.message });
    }
    t.state.outbox.splice(t.state.outbox.indexOf(outgoing), 1);
  }
}

async function deliver(t: TaskRun, outgoing: Outgoing): Promise<void> {
  const { task } = t;
  switch (outgoing.to) {
    case 'ledger': {
      const { record } = outgoing;
      await untilToldFor(`ledger: ${record.stage}, ${record.status}`).recordProgress({ task, ...record });
      return;
    }
    case 'tracker': {
      const { author, mark, html } = outgoing;
      await untilToldFor(`comment of ${author}`).postComment({ task, author, mark, html });
      return;
    }
    case 'forge': {
      await deliverToForge(t, outgoing);
      return;
    }
    case 'notifier': {
      const { kind, text } = outgoing;
      await whileFresh(`notice: ${kind}`).notify({ taskId: task.id, kind, text });
    }
  }
}

async function deliverToForge(t: TaskRun, outgoing: Extract<Outgoing, { to: 'forge' }>): Promise<void> {
  if (outgoing.what === 'comment') {
    const { number, mark, html: text } = outgoing;
    const comment = { task: t.task, pullRequest: { number }, mark, text };
    await untilToldForge(`comment on pull request #${number}`).commentOnPullRequest(comment);
    return;
  }
  const { pullRequest, workspace } = t.state;
  // It was merged since: its text is history.
  if (pullRequest?.mergeCommit !== null || workspace === null) return;
  const order = pullRequestOrder(t, workspace.headCommit);
  await untilToldForge(`text of pull request #${pullRequest.number}`).ensurePullRequest(order);
}
