import type { ClientBase, Pool } from 'pg';
import { isNews } from '../../../domain/intake/is-news.js';
import type { IntakeEvent, ItemEvent } from '../../../domain/intake/tracker-event.js';
import { placeKey } from '../../../domain/intake/event-place.js';
import { eventKeys } from '../../trackers/event-keys.js';
import { jsonText } from '../json-text.js';
import { query } from '../query.js';
import { mayBeReason } from './owed-reasons.js';

export type EventKey = Pick<IntakeEvent, 'project' | 'key'>;

/**
 * Keeps what has happened, each once by its project and key, and answers how many are new. What orch itself has done is no
 * news, and neither is what asks for nothing.
 */
export async function insertEvents(connection: Pool | ClientBase, events: readonly IntakeEvent[]): Promise<number> {
  let inserted = 0;
  for (const event of events) {
    if (!isNews(event) && !(await mayBeReason(connection, event))) continue;
    const named = event.kind === 'item' && event.what === 'edited' ? await editedAnew(connection, event) : event;
    if (named !== null && (await insertEvent(connection, named))) inserted += 1;
  }
  return inserted;
}

/**
 * Keeps what an event has turned out to be, in its place in the order: what has happened there since waits for both. Answers whether it
 * is new.
 */
export async function insertAfter(pool: Pool, hint: EventKey, event: IntakeEvent): Promise<boolean> {
  const isNew = (await insertEvents(pool, [event])) > 0;
  if (isNew)
    await query(
      pool,
      `update events set learnt_at = hint.learnt_at + interval '1 microsecond' from events as hint
       where events.project = $1 and events.key = $3 and hint.project = $1 and hint.key = $2`,
      [hint.project, hint.key, event.key],
    );
  return isNew;
}

async function insertEvent(connection: Pool | ClientBase, event: IntakeEvent): Promise<boolean> {
  const { project, key } = event;
  // Whoever has ended what held an item: it is ready.
  const actor = event.kind === 'item' && event.what === 'unblocked' ? null : event.actor;
  const rows = await query(
    connection,
    `insert into events (project, key, place, event, learnt_at)
     select $1, $2, $3, $4::jsonb, clock_timestamp()
     where not exists (select from own_accounts where account = $5 and user_id = $6)
     on conflict do nothing
     returning key`,
    [project, key, placeKey(event), jsonText(event), actor?.account ?? '', actor?.id ?? ''],
  );
  return rows.length > 0;
}

/**
 * An edit's key is made of the text that it came to: what an item is edited back to has been told before, and yet is news. Null:
 * the ledger has this text, or it is the newest that was told, or nobody works by this item's text.
 */
async function editedAnew(connection: Pool | ClientBase, event: ItemEvent): Promise<ItemEvent | null> {
  const { project, item, key } = event;
  const [known] = await query<{ title: string; description: string }>(
    connection,
    // Of Plane events have the id, and tasks the name.
    `select title, description from work_items where project = $1 and item in
       (select $2 union all select item from plane_items where id::text = $2)`,
    [project, item],
  );
  if (known === undefined || eventKeys.edited(item, known) === key) return null;
  const earlier = await query<{ key: string }>(
    connection,
    `select key from events where project = $1 and starts_with(key, $2) order by learnt_at desc`,
    [project, `edited/${item}/`],
  );
  const isSame = (other: { readonly key: string }) => other.key === key || other.key.startsWith(`${key}/`);
  if (earlier[0] !== undefined && isSame(earlier[0])) return null;
  const times = earlier.filter(isSame).length;
  return times === 0 ? event : { ...event, key: `${key}/${times + 1}` };
}

/** As long as nobody knows what has come of an event, the next of its place waits; one that somebody has ended is given up. */
const longestWait = '1 hour';

/**
 * What is to be handed over, in the order of learning; each row is its transaction's alone. What has happened at one place is
 * done one after the other: a resume does not overtake its pause.
 */
export async function takeUnhanded(client: ClientBase, most: number): Promise<IntakeEvent[]> {
  const rows = await query<{ event: IntakeEvent }>(
    client,
    `select event from events where handed_at is null and not exists (
       select from events as earlier
       where earlier.project = events.project and earlier.place = events.place and earlier.outcome is null
         and (earlier.learnt_at, earlier.key) < (events.learnt_at, events.key)
         and (earlier.handed_at is null or earlier.handed_at > now() - $2::interval)
     )
     order by learnt_at, key limit $1 for update skip locked`,
    [most, longestWait],
  );
  return rows.map(({ event }) => event);
}

/** What has come of an event; null: nobody knows yet. `lock`: nobody else learns it until the end of the transaction. */
export async function findOutcome(
  connection: Pool | ClientBase,
  { project, key }: EventKey,
  { lock = false }: { readonly lock?: boolean } = {},
): Promise<string | null> {
  const [row] = await query<{ outcome: string | null }>(
    connection,
    `select outcome from events where project = $1 and key = $2${lock ? ' for update' : ''}`,
    [project, key],
  );
  return row?.outcome ?? null;
}

export async function markHanded(client: ClientBase, { project, key }: EventKey): Promise<void> {
  await query(client, 'update events set handed_at = now() where project = $1 and key = $2', [project, key]);
}
