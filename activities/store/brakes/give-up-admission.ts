import type { Pool } from 'pg';
import { breakerLine } from '../../../domain/brakes/brake-wait.js';
import { query } from '../query.js';
import { inTransaction } from '../transaction.js';
import { tasksInLine } from './lines.js';
import { lockAdmission } from './lock-admission.js';

/**
 * A task does not go on with the run that it has asked for: its place in line, its lease of a probe and the reserve of a run
 * that has not begun are free again. Answers the tasks that come next.
 */
export async function giveUpAdmission(pool: Pool, taskId: string): Promise<string[]> {
  return inTransaction(pool, async (client) => {
    await lockAdmission(client);
    const left = await query<{ line: string }>(
      client,
      'delete from admission_waits where task_id = $1 returning waits_for as line',
      [taskId],
    );
    const leased = await query<{ key: string }>(
      client,
      'update breakers set probe_task = null, probe_until = null where probe_task = $1 returning key',
      [taskId],
    );
    await query(
      client,
      `delete from budget_reservations
       where task_id = $1 and settled_at is null and ended_at is null and withdrawn_at is null
         and not exists (select from agent_runs where agent_runs.run_key = budget_reservations.run_key)`,
      [taskId],
    );
    const lines = new Set([...left.map(({ line }) => line), ...leased.map(({ key }) => breakerLine(key))]);
    const next = await Promise.all([...lines].map((line) => tasksInLine(client, line, 1)));
    return [...new Set(next.flat())];
  });
}
