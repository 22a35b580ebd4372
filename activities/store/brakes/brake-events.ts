import type { ClientBase, Pool } from 'pg';
import type { BrakeEvent, BreakerEvent } from '../../../domain/brakes/brake-event.js';
import { query } from '../query.js';

/** Notes what is to be told once for each occasion. */
export async function addBrakeEvent(client: ClientBase, occasion: string, event: BrakeEvent): Promise<void> {
  await query(client, 'insert into brake_events (occasion, event) values ($1, $2) on conflict (occasion) do nothing', [
    occasion,
    JSON.stringify(event),
  ]);
}

/** Of one opening, told by its moment: `opened claude@api.anthropic.com#1a2b3c4d 1796034000000` */
export async function addBreakerEvent(client: ClientBase, event: BreakerEvent, openedAt: number): Promise<void> {
  const what = event.kind === 'breaker-opened' ? 'opened' : 'closed';
  await addBrakeEvent(client, `${what} ${event.breaker} ${openedAt}`, event);
}

/** What nobody has told is told by whoever comes by; asked again by the same one, it is the same. */
export async function claimBrakeEvents(client: ClientBase | Pool, toldBy: string): Promise<BrakeEvent[]> {
  const rows = await query<{ event: BrakeEvent }>(
    client,
    `with claimed as (
       update brake_events set told_by = $1
       where id in (select id from brake_events where told_by is null order by id for update skip locked)
       returning id, event
     ), told as (
       select id, event from claimed union select id, event from brake_events where told_by = $1
     )
     select event from told order by id`,
    [toldBy],
  );
  return rows.map(({ event }) => event);
}
