import type { Pool } from 'pg';
import { query } from '../query.js';

/** What stands at an address that was not told lately. */
export interface WaitingNotices {
  readonly receiver: string;
  readonly address: string;
  readonly waiting: number;
  /** Of the oldest that waits; null: none does. */
  readonly since: Date | null;
  /** Why the last try failed; of those that were dropped within a day, why the last one was. Null: nothing has failed. */
  readonly problem: string | null;
  /** Within a day. */
  readonly dropped: number;
  /** Of those the ones that were still true: somebody was not told. */
  readonly lost: number;
}

/** Each address at which notices wait, or were dropped within a day. */
export async function listWaiting(pool: Pool): Promise<WaitingNotices[]> {
  return query<WaitingNotices & { readonly since: Date | null }>(
    pool,
    `select receiver, address,
       count(*) filter (where dropped_at is null)::int as waiting,
       min(created_at) filter (where dropped_at is null) as since,
       (array_agg(problem order by dropped_at is null desc, lost desc, coalesce(dropped_at, due_at) desc)
         filter (where problem is not null))[1] as problem,
       count(dropped_at)::int as dropped, (count(*) filter (where lost))::int as lost
     from notices
     where told_at is null and (dropped_at is null or dropped_at > now() - interval '1 day')
     group by receiver, address order by receiver, address`,
    [],
  );
}
