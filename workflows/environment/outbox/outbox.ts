import { ActivityFailure, CancellationScope, condition, isCancellation, log } from '@temporalio/workflow';
import { type NoticeKind, notifierNames } from '../../../domain/task/outgoing.js';
import type { EnvironmentNews } from '../../../domain/deploys/environment-news.js';
import type { TaskIdentity } from '../../../domain/task/task.js';
import { type NoticeAbout, noticeText } from '../../../domain/wording/notice-table.js';
import { deliver } from './deliver.js';
import type { Environment } from '../state/environment-state.js';

const receivers = ['ledger', 'tracker', ...notifierNames] as const;

/** Queues a notice. A worker's log has it first, and that worker knows who else is told. */
export function notify<Kind extends NoticeKind>(
  { outbox }: Environment,
  task: TaskIdentity,
  kind: Kind,
  ...about: NoticeAbout<Kind>
): void {
  outbox.push({ to: 'log', taskId: task.id, kind, text: noticeText(kind, task, ...about) });
}

/** Queues what the tracker is to be told. */
export function send({ outbox }: Environment, news: Extract<EnvironmentNews, { readonly to: 'tracker' }>): void {
  outbox.push(news);
}

/** Delivers the outbox: a courier for each receiver, in order, so that one that is down delays itself alone. */
export function startDeliveries(environment: Environment): void {
  void CancellationScope.nonCancellable(() => {
    const scope = new CancellationScope();
    const couriers = receivers.map((receiver) => scope.run(() => serve(environment, receiver)).catch(endOfCourier));
    environment.couriers = {
      stop: async () => {
        scope.cancel();
        await Promise.all(couriers);
      },
    };
    return Promise.resolve();
  });
}

function endOfCourier(error: unknown): void {
  if (!isCancellation(error)) throw error;
}

async function serve(environment: Environment, receiver: EnvironmentNews['to']): Promise<never> {
  for (;;) {
    const next = () => environment.outbox.find(({ to }) => to === receiver);
    await condition(() => next() !== undefined);
    const news = next();
    if (news === undefined) continue;
    try {
      await deliver(environment, news);
    } catch (error) {
      if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
      log.warn('not delivered', { receiver, reason: error.cause?.message ?? error.message });
    }
    environment.outbox = environment.outbox.filter((one) => one !== news);
  }
}
