import type { Pool } from 'pg';
import { query } from './query.js';

/** Gives back what was set aside for a run that has no number: it never reached its host, and used nothing. */
export async function settleUnbegun(pool: Pool, runKey: string): Promise<void> {
  await query(
    pool,
    `update budget_reservations set settled_at = now(), ended_at = now()
     where run_key = $1 and settled_at is null and not exists (select from agent_runs where run_key = $1)`,
    [runKey],
  );
}
