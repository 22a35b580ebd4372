import { condition, uuid4 } from '@temporalio/workflow';
import { type NoticeKind, notifierNames } from '../../../domain/notices/notice-kinds.js';
import type { EnvironmentNews } from '../../../domain/deploys/environment-news.js';
import type { TaskIdentity } from '../../../domain/task/task.js';
import { type NoticeAbout, noticeOf } from '../../../domain/wording/notice-table.js';
import { endOfCourier, giveUp, startCouriers } from '../../outbox/couriers.js';
import { deliver } from './deliver.js';
import type { Environment } from '../state/environment-state.js';

type TrackerNews = Extract<EnvironmentNews, { readonly to: 'tracker' }>;

const receivers = ['ledger', 'tracker', ...notifierNames] as const;

/** Queues a notice. A worker's log has it first, and that worker knows who else is told. */
export function notify<Kind extends NoticeKind>(
  { outbox }: Environment,
  task: TaskIdentity,
  kind: Kind,
  ...about: NoticeAbout<Kind>
): void {
  outbox.push({ to: 'log', notice: { id: uuid4(), ...noticeOf(kind, task, ...about) } });
}

/** Queues what the tracker is to be told. */
export function send({ outbox }: Environment, news: TrackerNews): void {
  outbox.push(news);
}

export function startDeliveries(environment: Environment): void {
  environment.couriers = startCouriers(receivers, (receiver) =>
    receiver === 'tracker' ? serveTracker(environment) : serve(environment, receiver),
  );
}

async function serve(environment: Environment, receiver: EnvironmentNews['to']): Promise<never> {
  for (;;) {
    const next = () => environment.outbox.find(({ to }) => to === receiver);
    await condition(() => next() !== undefined);
    const news = next();
    if (news === undefined) continue;
    await tell(environment, news);
  }
}

/** An item is told things in their order; one that its tracker does not take holds up no other item's. */
async function serveTracker(environment: Environment): Promise<never> {
  const underWay = new Set<string>();
  const isDue = (news: EnvironmentNews): news is TrackerNews => news.to === 'tracker' && !underWay.has(news.task.item);
  for (;;) {
    await condition(() => environment.outbox.some(isDue));
    const news = environment.outbox.find(isDue);
    if (news === undefined) continue;
    const { item } = news.task;
    underWay.add(item);
    void tell(environment, news)
      .finally(() => underWay.delete(item))
      .catch(endOfCourier);
  }
}

async function tell(environment: Environment, news: EnvironmentNews): Promise<void> {
  try {
    await deliver(environment, news);
  } catch (error) {
    giveUp(news.to, error);
  }
  environment.outbox = environment.outbox.filter((one) => one !== news);
}
