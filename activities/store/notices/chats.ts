import type { ClientBase, Pool } from 'pg';
import { query } from '../query.js';

/** What a chat was called before it moved, the newest name first, which is its own. */
export async function formerNames(connection: Pool | ClientBase, receiver: string, chat: string): Promise<string[]> {
  const rows = await query<{ name: string }>(
    connection,
    `with recursive names as (
       select $2::text as name, 0 as age
       union select chats.id, age + 1 from names join chats on receiver = $1 and moved_to = name where age < 10
     ) select name from names order by age`,
    [receiver, chat],
  );
  return rows.map(({ name }) => name);
}

/**
 * For good: what waits for it is told in the other chat, in the same order. Messages stay in the old one, where nothing can be changed
 * any more.
 */
export async function noteMove(
  connection: Pool | ClientBase,
  receiver: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<void> {
  await query(
    connection,
    `with moved as (
       insert into chats (receiver, id, moved_to) values ($1, $2, $3)
       on conflict (receiver, id) do update set moved_to = excluded.moved_to, gone_at = null, problem = null
     ), settled as (
       update notices set settled_at = clock_timestamp()
       where receiver = $1 and told_chat = $2 and message_id is not null and settled_at is null
     )
     update notices set lane = $3 || substr(coalesce(lane, address), length($2) + 1)
     where receiver = $1 and told_at is null and dropped_at is null and split_part(coalesce(lane, address), '/', 1) = $2`,
    [receiver, from, to],
  );
}

interface Place {
  /** A chat, or a topic of it: `-1001/7`. */
  readonly place: string;
  readonly problem: string;
}

/** That nothing can be said there: true where that is news. */
export async function noteGone(pool: Pool, receiver: string, { place, problem }: Place): Promise<boolean> {
  const rows = await query(
    pool,
    `insert into chats (receiver, id, gone_at, problem) values ($1, $2, clock_timestamp(), $3)
     on conflict (receiver, id) do update set gone_at = excluded.gone_at, problem = excluded.problem
     where chats.gone_at is null returning id`,
    [receiver, place, problem],
  );
  return rows.length > 0;
}

/** That something was said at these places: true where that is news. */
export async function noteBack(pool: Pool, receiver: string, places: readonly string[]): Promise<boolean> {
  const rows = await query(
    pool,
    `update chats set gone_at = null, lost_at = null, problem = null
     where receiver = $1 and id in (select jsonb_array_elements_text($2)) and coalesce(gone_at, lost_at) is not null
     returning id`,
    [receiver, JSON.stringify(places)],
  );
  return rows.length > 0;
}

/** That there is no such topic: true where that is news. */
export async function noteLostTopic(pool: Pool, receiver: string, { place, problem }: Place): Promise<boolean> {
  const [row] = await query<{ was: Date | null }>(
    pool,
    `with before as (select lost_at from chats where receiver = $1 and id = $2),
       noted as (insert into chats (receiver, id, lost_at, problem) values ($1, $2, clock_timestamp(), $3)
         on conflict (receiver, id) do update set lost_at = excluded.lost_at, problem = excluded.problem)
     select (select lost_at from before) as was`,
    [receiver, place, problem],
  );
  return row?.was === null;
}

/** Somebody was heard there: what could not be told is tried at once. */
export async function tryAgainAt(connection: ClientBase, receiver: string, chat: string): Promise<void> {
  await query(
    connection,
    `update notices set due_at = clock_timestamp()
     from chats
     where chats.receiver = $1 and gone_at is not null and split_part(chats.id, '/', 1) = $2
       and notices.receiver = $1 and told_at is null and dropped_at is null and due_at > clock_timestamp()
       and split_part(coalesce(lane, address), '/', 1) = $2`,
    [receiver, chat],
  );
}

/** A place where something is in the way of what waits, or was within a day. */
export interface TroubledPlace {
  readonly receiver: string;
  readonly place: string;
  readonly problem: string;
  readonly since: Date;
  /** A topic that is not there: the chat itself is told. */
  readonly lost: boolean;
}

export async function listTroubled(pool: Pool): Promise<TroubledPlace[]> {
  return await query<TroubledPlace & { readonly since: Date }>(
    pool,
    `select receiver, id as place, coalesce(problem, '') as problem, coalesce(gone_at, lost_at) as since, gone_at is null as lost
     from chats
     where coalesce(gone_at, lost_at) > now() - interval '1 day' or gone_at is not null and exists (
       select from notices
       where notices.receiver = chats.receiver and told_at is null and dropped_at is null
         and (coalesce(lane, address) = chats.id or starts_with(coalesce(lane, address), chats.id || '/')))
     order by receiver, id`,
    [],
  );
}
