import type { ClientBase, Pool } from 'pg';
import type { TrackerEvent } from '../../../domain/intake/tracker-event.js';
import { query } from '../query.js';

/** Keeps what has happened, each once by its project and key; answers how many are new. What orch itself has done is no news. */
export async function insertEvents(connection: Pool | ClientBase, events: readonly TrackerEvent[]): Promise<number> {
  if (events.length === 0) return 0;
  const rows = await query(
    connection,
    `insert into events (project, key, event)
     select event ->> 'project', event ->> 'key', event from jsonb_array_elements($1::jsonb) as event
     where not exists (
       select from own_accounts
       where account = event -> 'actor' ->> 'account' and user_id = event -> 'actor' ->> 'id'
     )
     on conflict do nothing
     returning key`,
    [JSON.stringify(events, storable)],
  );
  return rows.length;
}

/** What is to be handed over, in the order of learning; each row is its transaction's alone. */
export async function takeUnhanded(client: ClientBase, most: number): Promise<TrackerEvent[]> {
  const rows = await query<{ event: TrackerEvent }>(
    client,
    `select event from events where handed_at is null
     order by learnt_at, (event ->> 'at')::numeric, key limit $1 for update skip locked`,
    [most],
  );
  return rows.map(({ event }) => event);
}

export async function markHanded(client: ClientBase, { project, key }: EventKey): Promise<void> {
  await query(client, 'update events set handed_at = now() where project = $1 and key = $2', [project, key]);
}

export type EventKey = Pick<TrackerEvent, 'project' | 'key'>;

/** JSON of Postgres takes neither a NUL nor half a character. */
function storable(_name: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll(/\0|\p{Cs}/gu, '\uFFFD') : value;
}
