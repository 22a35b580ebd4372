import type { Pool } from 'pg';
import { ensureTask } from '../../../activities/store/tasks.js';
import type { TaskIdentity } from '../../../domain/task/task.js';

/** What admission sets aside for a run, without its questions. */
export async function reserve(
  pool: Pool,
  { task, runKey, amountUsd }: { readonly task: TaskIdentity; readonly runKey: string; readonly amountUsd: number },
): Promise<void> {
  await ensureTask(pool, task);
  await pool.query(
    `insert into budget_reservations (run_key, task_id, amount_usd, project, role) values ($1, $2, $3, $4, 'developer')`,
    [runKey, task.id, amountUsd, task.project],
  );
}

/** US dollars set aside for a task's runs whose cost is not known. */
export async function heldFor(pool: Pool, { id }: TaskIdentity): Promise<number> {
  const { rows } = await pool.query<{ held: number }>(
    `select coalesce(sum(amount_usd), 0)::float8 as held from budget_reservations where task_id = $1 and settled_at is null`,
    [id],
  );
  return rows[0]?.held ?? 0;
}
