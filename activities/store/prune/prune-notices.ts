import type { Pool } from 'pg';
import { query } from '../query.js';

/** Nothing is told that is older: `domain/decisions/still-true.ts`. */
const toldWithinDays = 8;
const atOnce = 1_000;

/**
 * Removes what was told, or never will be, so many days ago, with its buttons. That of a task goes once its task has been over for as
 * long: until then a button may be pressed, and its workflow may tell the same again. Answers how many went.
 */
export async function pruneNotices(pool: Pool, days: number): Promise<number> {
  for (let pruned = 0; ;) {
    const rows = await query(
      pool,
      `delete from notices where id in (
         select notices.id from notices left join tasks on tasks.id = notices.task_id
         where coalesce(told_at, dropped_at, notices.created_at) < now() - make_interval(days => $1)
           and (coalesce(told_at, dropped_at) is not null or notices.created_at < now() - make_interval(days => $2))
           and (tasks.id is null
             or tasks.status in ('done', 'cancelled') and tasks.updated_at < now() - make_interval(days => $1))
         limit $3)
       returning id`,
      [days, toldWithinDays, atOnce],
    );
    pruned += rows.length;
    if (rows.length < atOnce) return pruned;
  }
}
