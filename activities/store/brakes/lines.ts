import type { ClientBase, Pool } from 'pg';
import { query } from '../query.js';

/** Who waits for it (`domain/brakes/brake-wait.ts`), in the order in which they come: by priority, then by age. */
export async function tasksInLine(
  connection: Pool | ClientBase,
  line: string,
  most: number | null = null,
): Promise<string[]> {
  const rows = await query<{ id: string }>(
    connection,
    `select task_id as id from admission_waits join tasks on tasks.id = task_id
     where waits_for = $1 and status not in ('done', 'cancelled')
     order by priority, since, task_id limit $2`,
    [line, most],
  );
  return rows.map(({ id }) => id);
}
