import { isSameState } from '../../../domain/intake/decided-by-state.js';
import { actorOf } from '../news-of.js';
import type { LastMove } from '../tracker.js';
import { activity, type PlaneActivity, workItem } from './api/answers.js';
import type { PlaneAt } from './at.js';
import { stateOf } from './read-item.js';

/** Plane notes what happens beside its answers, and may be behind. */
const notedWithinMs = 60_000;
/** Clocks that are closer than this are taken to agree: what an answer tells of the time is whole seconds, and was under way. */
const agreeMs = 2_000;

/**
 * Who has moved an item to the state that it is in, and when, by its activities: whoever has the secret of Plane's webhooks could name
 * anybody there. An item is named by Plane's id.
 */
export async function lastMove(
  at: PlaneAt,
  item: string,
  isWanted: (state: string) => boolean,
): Promise<LastMove | null> {
  const { client, account, facts } = at;
  const path = `/work-items/${item}`;
  const answer = await client.ask('GET', path, { answers: [404] });
  if (answer.status === 404) return null;
  const found = client.shaped(answer, workItem, path);
  const state = await stateOf(at, found);
  if (state === null || !isWanted(state.name)) return null;
  const now = Date.parse(answer.headers.get('date') ?? '');
  const aheadMs = Number.isNaN(now) ? 0 : now - Date.now();

  const newest = await newestMove(at, path);
  if (newest === null || newest.new_identifier !== found.state) {
    if (now - Date.parse(found.updated_at) < notedWithinMs)
      throw new Error(`${account.name} does not tell yet who has moved ${item}`);
    return null;
  }
  // A state that was renamed since is not the one that they chose.
  if (newest.actor === null || !isSameState(state.name, newest.new_value ?? '')) return null;
  const member = (await facts.members()).find(({ id }) => id === newest.actor);
  const movedAt = whenMoved(newest);
  return {
    id: newest.id,
    state: state.name,
    actor: actorOf(account.name, { id: newest.actor, login: member?.display_name ?? member?.email ?? newest.actor }),
    at: movedAt,
    atHere: Math.abs(aheadMs) < agreeMs ? movedAt : movedAt - aheadMs,
  };
}

async function newestMove({ client }: PlaneAt, path: string): Promise<PlaneActivity | null> {
  for await (const one of client.list(`${path}/activities`, activity, { order_by: '-created_at' }))
    if (one.field === 'state') return one;
  return null;
}

/** What was noted late has happened before: at the end of its second at the latest. */
function whenMoved({ created_at, epoch }: PlaneActivity): number {
  const notedAt = Date.parse(created_at);
  return epoch === null ? notedAt : Math.min(notedAt, Math.floor(epoch) * 1_000 + 999);
}
