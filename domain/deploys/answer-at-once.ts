import type { DeployAnswer, DeployOrder } from './deploy-turn.js';
import { type EnvironmentRecord, heldForPerson } from './environment-record.js';
import { shortCommit } from '../text/short-commit.js';

/** What an order is answered before anything is done for it; null: it is to be deployed. */
export function answerAtOnce(
  order: Pick<DeployOrder, 'commit' | 'agreedTo'>,
  known: EnvironmentRecord,
  related: { readonly isContained: boolean; readonly containsHeld: boolean },
): Extract<DeployAnswer, { readonly kind: 'contained' | 'held' | 'not-begun' }> | null {
  const { running, held, unproven } = known;
  // It was deployed already, with whatever agreement it needed, and is only looked at.
  if (unproven?.commit === order.commit) return null;
  const asked = heldForPerson(known);
  if (asked !== null && related.containsHeld && order.agreedTo !== asked.commit) return { kind: 'held', held: asked };
  // What was proven last need not be what runs.
  const runs = unproven === null && (held === null || held.rolledBack);
  if (running === null || !related.isContained) return null;
  if (runs) return { kind: 'contained', by: running.commit };
  return order.commit === running.commit ? null : { kind: 'not-begun', reason: older(order.commit, running.commit) };
}

function older(commit: string, running: string): string {
  const [one, other] = [commit, running].map(shortCommit);
  return `${one} is older than ${other}, which was proven healthy last, and nobody knows what runs now. Retry once a newer deployment is proven there: it contains ${one}.`;
}
