import type { Pool } from 'pg';
import type { TaskIdentity } from '../../domain/task/task.js';
import { query } from './query.js';
import { ensureTask } from './tasks.js';
import { inTransaction } from './transaction.js';

export interface BudgetRequest {
  readonly task: TaskIdentity;
  readonly runKey: string;
  readonly amountUsd: number;
  /** Null: no limit. */
  readonly limitUsd: number | null;
}

export interface BudgetUse {
  /** Whether the amount is set aside. */
  readonly fits: boolean;
  /** Of the limit, for this run alone; null: no limit. */
  readonly leftUsd: number | null;
  readonly bookedUsd: number;
  /** Held by other runs whose cost is not known yet. */
  readonly reservedUsd: number;
}

/**
 * Sets the amount aside for the run, once for its key, where the limit leaves room for it; nothing left is none, whatever
 * the amount.
 * Runs of one task are admitted one after the other: each locks the task's row first, and counts afterwards.
 */
export async function reserveBudget(pool: Pool, request: BudgetRequest): Promise<BudgetUse> {
  const { task, runKey, amountUsd, limitUsd } = request;
  return await inTransaction(pool, async (client) => {
    await ensureTask(client, task);
    const [use] = await query<BudgetUse>(
      client,
      `with used as (
         select
           (select coalesce(sum(cost_usd), 0) from agent_runs where task_id = $1) as booked,
           (select coalesce(sum(amount_usd), 0) from budget_reservations
             where task_id = $1 and settled_at is null and run_key <> $2) as reserved
       ), made as (
         insert into budget_reservations (run_key, task_id, amount_usd)
         select $2, $1, $3::numeric from used
         where $4::numeric is null
           or (booked + reserved + $3::numeric <= $4::numeric and booked + reserved < $4::numeric)
         on conflict (run_key) do nothing
         returning run_key
       )
       select ($4::numeric - booked - reserved)::float8 as "leftUsd", booked::float8 as "bookedUsd", reserved::float8 as "reservedUsd",
         exists (select from made) or exists (select from budget_reservations where run_key = $2) as fits
       from used`,
      [task.id, runKey, amountUsd, limitUsd],
    );
    if (use === undefined) throw new Error(`the ledger did not answer for run ${runKey}`);
    return use;
  });
}

/** Gives back what was set aside for a run that has no number: it never reached its host, and used nothing. */
export async function settleUnbegun(pool: Pool, runKey: string): Promise<void> {
  await query(
    pool,
    `update budget_reservations set settled_at = now()
     where run_key = $1 and settled_at is null and not exists (select from agent_runs where run_key = $1)`,
    [runKey],
  );
}
