import type { Pool } from 'pg';
import { accountBreaker } from '../../../domain/brakes/breaker.js';
import { usualPriority } from '../../../domain/brakes/priority.js';
import { query } from '../query.js';

/** A pause of an account, by the ledger's clock. */
export interface PausedAccount {
  /** Epoch milliseconds; null: until a person closes its breaker. */
  readonly until: number | null;
  /** From now. */
  readonly inMs: number | null;
}

/** A breaker whose time has passed is as good as closed: the next call shows whether it is. */
const isOpen = 'breakers.cause is not null and (breakers.open_until is null or breakers.open_until > now())';

const paused = `
  ceil(extract(epoch from open_until) * 1000)::float8 as until,
  ceil(extract(epoch from open_until - now()) * 1000)::float8 as "inMs"`;

/** Whether calls of a forge's or tracker's account have to wait; null: they have not. */
export async function pauseOf(pool: Pool, account: string): Promise<PausedAccount | null> {
  const sql = `select ${paused} from breakers where key = $1 and ${isOpen}`;
  const [row] = await query<PausedAccount>(pool, sql, [accountBreaker(account)]);
  return row ?? null;
}

/** Pauses the calls of an account over all workers; a pause that ends later, or that a person has made, stays. */
export async function pauseAccount(
  pool: Pool,
  account: string,
  { inMs, reason }: { readonly inMs: number; readonly reason: string },
): Promise<PausedAccount | null> {
  const [row] = await query<PausedAccount>(
    pool,
    `insert into breakers (key, cause, reason, opened_at, open_until)
     values ($1, 'account', $3, now(), now() + $2::float8 * interval '1 millisecond')
     on conflict (key) do update set
       cause = case when ${isOpen} then breakers.cause else excluded.cause end,
       reason = case when ${isOpen} then breakers.reason else excluded.reason end,
       opened_at = case when ${isOpen} then breakers.opened_at else excluded.opened_at end,
       opened_by = case when ${isOpen} then breakers.opened_by end,
       open_until = case
         when breakers.cause is not null and breakers.open_until is null then null
         else greatest(breakers.open_until, excluded.open_until)
       end,
       updated_at = now()
     returning ${paused}`,
    [accountBreaker(account), inMs, reason],
  );
  return row ?? null;
}

/** Tasks that wait for a paused account, as rows of `admission_waits`: known by what each has told of itself. */
export const waitersOfAccounts = `
  select id, 'breaker:${accountBreaker('')}' || (waiting_for ->> 'account'), ${usualPriority},
    to_timestamp((waiting_for ->> 'since')::float8 / 1000), now()
  from tasks where status = 'waiting' and waiting_for ->> 'kind' = 'account'`;
