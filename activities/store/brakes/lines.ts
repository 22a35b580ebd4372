import type { ClientBase, Pool } from 'pg';
import { accountBreaker } from '../../../domain/brakes/breaker.js';
import { breakerLine } from '../../../domain/brakes/brake-wait.js';
import { query } from '../query.js';
import { waitersOfAccounts } from './accounts.js';

const forAdmission = `
  select task_id, waits_for, admission_waits.priority, since
  from admission_waits join tasks on tasks.id = task_id and tasks.status not in ('done', 'cancelled')`;

/** SQL: tasks that wait for admission, and those that have met a paused account at a step. */
export const inLine = `(${forAdmission} union all ${waitersOfAccounts}) as in_line`;

/** Who waits for it (`domain/brakes/brake-wait.ts`), in the order in which they come: by priority, then by age. */
export async function tasksInLine(
  connection: Pool | ClientBase,
  line: string,
  most: number | null = null,
): Promise<string[]> {
  // Who waits for an account is searched for among all tasks: not while others wait to be admitted.
  const from = line.startsWith(breakerLine(accountBreaker(''))) ? inLine : `(${forAdmission}) as in_line`;
  const rows = await query<{ id: string }>(
    connection,
    `select task_id as id from ${from} where waits_for = $1 order by priority, since, task_id limit $2`,
    [line, most],
  );
  return rows.map(({ id }) => id);
}
