import type { ClientBase, Pool } from 'pg';
import { accountBreaker } from '../../../domain/brakes/breaker.js';
import { breakerLine, budgetLine, turnLine } from '../../../domain/brakes/brake-wait.js';
import { projectDay } from '../../../domain/brakes/budget-scope.js';
import type { Role } from '../../../domain/pipeline/stages.js';
import { query } from '../query.js';
import { waitersOfAccounts } from './accounts.js';

/** SQL: who has not asked for longer than every backstop but those of breakers has gone away, and holds up nobody. */
export const isStale = (place: string) => `${place}.asked_at < now() - interval '20 minutes'`;

const forAdmission = `
  select task_id, waits_for, admission_waits.priority, since, asked_at
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
    `select task_id as id from ${from} where waits_for = $1 order by ${isStale('in_line')}, priority, since, task_id limit $2`,
    [line, most],
  );
  return rows.map(({ id }) => id);
}

/** The first of each line: each who leaves a line wakes the next one, so that one is enough. */
export async function firstInLines(connection: Pool | ClientBase, lines: Iterable<string>): Promise<string[]> {
  const first: string[] = [];
  for (const line of new Set(lines)) first.push(...(await tasksInLine(connection, line, 1)));
  return [...new Set(first)];
}

/** Where tasks wait for what a run of the project gives back: its turn and its reserve. */
export function linesBehind(project: string | null, role: string | null): string[] {
  return [
    ...(project === null ? [] : [turnLine(project, null), budgetLine(projectDay(project))]),
    ...(project === null || role === null ? [] : [turnLine(project, role as Role)]),
    ...[budgetLine('all/day'), budgetLine('all/month')],
  ];
}
