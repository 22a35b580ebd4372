import type { DeployAnswer, DeployOrder } from './deploy-turn.js';
import type { EnvironmentRecord } from './environment-record.js';

/** What an order is answered before anything is done for it; null: it is to be deployed. */
export function answerAtOnce(
  order: Pick<DeployOrder, 'commit' | 'agreedTo'>,
  known: EnvironmentRecord,
  related: { readonly isContained: boolean; readonly containsHeld: boolean },
): Extract<DeployAnswer, { readonly kind: 'contained' | 'held' }> | null {
  const { running, held, unproven } = known;
  // It was deployed already, with whatever agreement it needed, and is only looked at.
  if (unproven?.commit === order.commit) return null;
  if (held !== null && related.containsHeld && order.agreedTo !== held.commit) return { kind: 'held', held };
  // What was proven last need not be what runs.
  const runs = unproven === null && (held === null || held.rolledBack);
  if (running !== null && runs && related.isContained) return { kind: 'contained', by: running.commit };
  return null;
}
