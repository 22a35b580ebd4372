import type { Pool } from 'pg';
import type { OwnAccounts } from '../../forges/own-accounts.js';
import { query } from '../query.js';

/** As whom orch acts at an account, kept in the ledger. */
export function createOwnAccounts(pool: Pool, account: string): OwnAccounts {
  return {
    known: () =>
      query(pool, 'select account, user_id as id, login from own_accounts where account = $1 order by user_id', [
        account,
      ]),
    async learn({ id, login }) {
      await query(
        pool,
        `insert into own_accounts (account, user_id, login) values ($1, $2, $3)
         on conflict (account, user_id) do update set login = excluded.login where own_accounts.login <> excluded.login`,
        [account, String(id), login],
      );
    },
  };
}
