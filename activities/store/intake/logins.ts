import type { Pool } from 'pg';
import { query } from '../query.js';

interface Login {
  readonly account: string;
  readonly login: string;
}

/** Whom a login named when it was first seen; null: it was not yet. */
export async function findLogin(pool: Pool, { account, login }: Login): Promise<string | null> {
  const [row] = await query<{ id: string }>(
    pool,
    'select user_id as id from logins where account = $1 and login = $2',
    [account, login.toLowerCase()],
  );
  return row?.id ?? null;
}

/** For good: the first one stays. Answers whom it names. */
export async function pinLogin(pool: Pool, { account, login, id }: Login & { readonly id: string }): Promise<string> {
  await query(pool, 'insert into logins (account, login, user_id) values ($1, $2, $3) on conflict do nothing', [
    account,
    login.toLowerCase(),
    id,
  ]);
  return (await findLogin(pool, { account, login })) ?? id;
}
