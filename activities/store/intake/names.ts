import type { ClientBase, Pool } from 'pg';
import type { Actor } from '../../../domain/intake/tracker-event.js';
import { query } from '../query.js';

/** Keeps how somebody on a chat is called now. */
export async function noteName(connection: Pool | ClientBase, { account, id, login }: Actor): Promise<void> {
  await query(
    connection,
    `insert into chat_people (account, user_id, name) values ($1, $2, $3)
     on conflict (account, user_id) do update set name = excluded.name where chat_people.name <> excluded.name`,
    [account, id, login],
  );
}

/** An identity for people: `telegram:42 (Ada)`; one that nobody was seen with, as it is. */
export async function nameOf(connection: Pool | ClientBase, identity: string): Promise<string> {
  const [account = '', id = ''] = identity.split(':', 2);
  const [row] = await query<{ name: string }>(
    connection,
    `select name from chat_people where account = $1 and user_id = $2
     union all select login from logins where account = $1 and user_id = $2
     limit 1`,
    [account, id],
  );
  return row === undefined ? identity : `${identity} (${row.name})`;
}
