import type { DeployOrder } from '../../domain/deploys/deploy-turn.js';
import { repositoryStep } from '../proxies/any-worker.js';
import { attempt } from './steps/attempt.js';
import type { Environment } from './state/environment-state.js';

/** The order whose merge is the oldest of those that wait; without merges, whoever has asked first. */
export async function nextOrder({ orders }: Environment): Promise<DeployOrder | undefined> {
  let [next] = orders;
  for (const other of orders.slice(1)) {
    if (next !== undefined && (await isOlder(other, next))) next = other;
  }
  return next;
}

async function isOlder(order: DeployOrder, than: DeployOrder): Promise<boolean> {
  if (order.pullRequest === null || than.pullRequest === null || order.commit === than.commit) return false;
  const { task, commit } = order;
  const related = await attempt(() =>
    repositoryStep(order, 'which merge is older').relateCommits({ task, commit, running: than.commit, held: null }),
  );
  // Where nobody can say, they go in the order of asking.
  return related.ok && related.result.isContained;
}
