import type { NotifierName } from '../../../domain/notices/notice-kinds.js';
import type { Outgoing, ProgressRecord } from '../../../domain/task/outgoing.js';
import { delivery, logDelivery, forgeDelivery, noticeDelivery, trackerDelivery } from '../../proxies/any-worker.js';
import type { Task } from '../state/task.js';
import { pullRequestOrder } from './pull-request-order.js';

type ToNotifier = Extract<Outgoing, { to: NotifierName }>;

/** Delivers what one receiver is to be told next: of the ledger all that is due, of the others one thing. */
export async function deliver(task: Task, batch: readonly Outgoing[]): Promise<void> {
  const [first] = batch;
  switch (first?.to) {
    case undefined:
      return;
    case 'ledger': {
      const records = batch.flatMap((outgoing) => (outgoing.to === 'ledger' ? [outgoing.record] : []));
      await toLedger(task, records);
      return;
    }
    case 'tracker':
      await toTracker(task, first);
      return;
    case 'forge':
      await toForge(task, first);
      return;
    case 'log':
      await toLog(task, first);
      return;
    case 'command':
    case 'telegram':
    case 'webhook':
      await toNotifier(first);
  }
}

async function toLedger({ identity }: Task, records: readonly ProgressRecord[]): Promise<void> {
  const last = records.at(-1);
  await delivery(`ledger: ${last?.stage ?? ''}, ${last?.status ?? ''}`).recordProgress({ task: identity, records });
}

async function toTracker({ identity }: Task, outgoing: Extract<Outgoing, { to: 'tracker' }>): Promise<void> {
  const { project, item } = identity;
  switch (outgoing.what) {
    case 'comment': {
      const { author, mark, content } = outgoing;
      await trackerDelivery(`comment of ${author}`).postComment({ task: identity, author, mark, content });
      return;
    }
    case 'stage': {
      const { stage } = outgoing;
      await trackerDelivery(`work item: ${stage}`).followStage({ project, item, stage });
      return;
    }
    case 'block': {
      const { blocked, reason } = outgoing;
      const summary = blocked ? 'work item: blocked' : 'work item: no longer blocked';
      await trackerDelivery(summary).blockItem({ project, item, blocked, reason });
    }
  }
}

/** The log of the worker, which answers who else is to be told. */
async function toLog({ policy, state }: Task, { notice }: ToNotifier): Promise<void> {
  const { others } = await logDelivery(policy, `log: ${notice.kind}`).notify({ notifier: 'log', ...notice });
  state.outbox.push(...others.map((to) => ({ to, notice })));
}

async function toNotifier({ to: notifier, notice }: ToNotifier): Promise<void> {
  await noticeDelivery(`notice to ${notifier}: ${notice.kind}`).notify({ notifier, ...notice });
}

async function toForge(task: Task, outgoing: Extract<Outgoing, { to: 'forge' }>): Promise<void> {
  if (outgoing.what === 'comment') {
    const { number, author, mark, content, closes } = outgoing;
    const comment = {
      ...{ task: task.identity, pullRequest: { number }, author, mark, content },
      ...(closes === true && { closes }),
    };
    await forgeDelivery(`comment on pull request #${number}`).commentOnPullRequest(comment);
    return;
  }
  const { pullRequest, workspace } = task.state;
  // It was merged since: its text is history.
  if (pullRequest?.mergeCommit !== null || workspace === null) return;
  const order = pullRequestOrder(task, workspace.headCommit, false);
  await forgeDelivery(`text of pull request #${pullRequest.number}`).ensurePullRequest(order);
}
