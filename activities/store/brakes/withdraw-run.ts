import type { Pool } from 'pg';
import { query } from '../query.js';
import { inTransaction } from '../transaction.js';

/**
 * Takes back the leave of a run that has not begun, with all that was set aside for it; answers whether it is withdrawn. A probe
 * stays its task's, which asks again at once.
 * The reservation's row is locked here and where a run takes its number (`runs.ts`): one of the two comes first, and the other
 * sees it.
 */
export async function withdrawReservation(pool: Pool, runKey: string): Promise<boolean> {
  return await inTransaction(pool, async (client) => {
    await query(client, 'select run_key from budget_reservations where run_key = $1 for update', [runKey]);
    // A statement of its own: what another transaction has committed before the lock is seen by it.
    const withdrawn = await query(
      client,
      `update budget_reservations
       set withdrawn_at = coalesce(withdrawn_at, now()), ended_at = coalesce(ended_at, now()),
         settled_at = coalesce(settled_at, now())
       where run_key = $1 and not exists (select from agent_runs where run_key = $1)
       returning run_key`,
      [runKey],
    );
    return withdrawn.length > 0;
  });
}
