import type { ClientBase, Pool } from 'pg';
import { query } from './query.js';

/**
 * A task has one run at a time. What it was admitted with before went with its host: it holds no turn any more, and of days
 * and months only what it began in. Its reserve stays the task's until it is known what it cost.
 */
export async function endEarlierRuns(
  connection: Pool | ClientBase,
  taskId: string,
  runKey: string | null,
): Promise<void> {
  await query(
    connection,
    `update budget_reservations set ended_at = now()
     where task_id = $1 and settled_at is null and ended_at is null and run_key is distinct from $2`,
    [taskId, runKey],
  );
}

/** What a task that has ended was admitted with, or waits for, is nobody's any more; what its runs cost is told by them. */
export async function closeAdmission(connection: Pool | ClientBase, taskId: string): Promise<void> {
  await query(connection, 'delete from admission_waits where task_id = $1', [taskId]);
  await endEarlierRuns(connection, taskId, null);
}
