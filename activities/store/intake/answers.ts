import type { ClientBase } from 'pg';
import { placeKey } from '../../../domain/intake/event-place.js';
import type { Actor, TrackerEvent } from '../../../domain/intake/tracker-event.js';
import { query } from '../query.js';
import type { EventKey } from './events.js';

/** How many other events of somebody at one place were answered within the last hour, before this one. */
export async function countAnswers(client: ClientBase, event: TrackerEvent, actor: Actor): Promise<number> {
  const [row] = await query<{ count: number }>(
    client,
    `select count(*)::integer as count from events
     where project = $1 and key <> $2 and answered_at > now() - interval '1 hour'
       and answered_at < coalesce((select answered_at from events where project = $1 and key = $2), 'infinity')
       and event -> 'actor' ->> 'account' = $3 and event -> 'actor' ->> 'id' = $4
       and place = $5`,
    [event.project, event.key, actor.account, actor.id, placeKey(event)],
  );
  return row?.count ?? 0;
}

/** What has come of an event, in a few words, and that it was answered. */
export async function noteOutcome(
  client: ClientBase,
  { project, key }: EventKey,
  { what, answered }: { readonly what: string; readonly answered: boolean },
): Promise<void> {
  await query(
    client,
    `update events set outcome = $3, answered_at = case when $4 then coalesce(answered_at, clock_timestamp()) end
     where project = $1 and key = $2`,
    [project, key, what, answered],
  );
}
