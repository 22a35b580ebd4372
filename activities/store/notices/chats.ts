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

/** Where a chat is now. */
export async function currentChat(pool: Pool, receiver: string, chat: string): Promise<string> {
  const [row] = await query<{ name: string }>(
    pool,
    `with recursive names as (
       select $2::text as name, 0 as age
       union select moved_to, age + 1 from names join chats on receiver = $1 and id = name
         where moved_to is not null and age < 10
     ) select name from names order by age desc limit 1`,
    [receiver, chat],
  );
  return row?.name ?? chat;
}

/** For good. */
export async function noteMove(
  connection: Pool | ClientBase,
  receiver: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<void> {
  await query(
    connection,
    `insert into chats (receiver, id, moved_to) values ($1, $2, $3)
     on conflict (receiver, id) do update set moved_to = excluded.moved_to, gone_at = null, problem = null`,
    [receiver, from, to],
  );
}

/** That nothing can be said there, or again: true where that is news. */
export async function noteGone(
  pool: Pool,
  receiver: string,
  { chat, problem }: { readonly chat: string; readonly problem: string | null },
): Promise<boolean> {
  const rows = await query(
    pool,
    problem === null
      ? `update chats set gone_at = null, problem = null where receiver = $1 and id = $2 and gone_at is not null returning id`
      : `insert into chats (receiver, id, gone_at, problem) values ($1, $2, clock_timestamp(), $3)
         on conflict (receiver, id) do update set gone_at = excluded.gone_at, problem = excluded.problem
         where chats.gone_at is null returning id`,
    problem === null ? [receiver, chat] : [receiver, chat, problem],
  );
  return rows.length > 0;
}
