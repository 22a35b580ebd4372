import type { Pool } from 'pg';
import { query } from '../query.js';

const atOnce = 1_000;

/**
 * Forgets what was said in events that were over so many days ago. Their keys stay, so that the same is known again; of deliveries
 * nothing but their ids is kept once they were read. Answers how many were emptied.
 */
export async function pruneEvents(pool: Pool, days: number): Promise<number> {
  for (let pruned = 0; ;) {
    const rows = await query(
      pool,
      `update events set event = '{}' where (project, key) in (
         select project, key from events
         where outcome is not null and event <> '{}' and handed_at is not null
           and learnt_at < now() - make_interval(days => $1)
         limit $2)
       returning key`,
      [days, atOnce],
    );
    pruned += rows.length;
    if (rows.length < atOnce) return pruned;
  }
}
