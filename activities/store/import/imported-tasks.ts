import { join } from 'node:path';
import type { ClientBase, Pool } from 'pg';
import type { ImportedRun } from '../../../domain/import/to-run.js';
import { query } from '../query.js';
import { inTransaction } from '../transaction.js';
import { lockNumbers, numberAbove } from '../runs.js';

export interface TaskOfBefore {
  readonly taskId: string;
  readonly project: string;
  /** Of the old database. */
  readonly oldId: string;
  readonly runs: readonly ImportedRun[];
  /** The highest number of any run there: the next one here is higher. */
  readonly lastRun: number;
  /** Where logs lie that no other place is known of. */
  readonly runsDir: string;
}

export async function isImported(pool: Pool, taskId: string): Promise<boolean> {
  const rows = await query(pool, 'select from imported_tasks where task_id = $1', [taskId]);
  return rows.length > 0;
}

/** Writes down, once, that a task of before is to go on here, and its runs: under their numbers where those are free. */
export async function saveImported(pool: Pool, task: TaskOfBefore): Promise<void> {
  await inTransaction(pool, async (client) => {
    await lockNumbers(client);
    const isNew = await query(
      client,
      'insert into imported_tasks (task_id, old_id) values ($1, $2) on conflict do nothing returning task_id',
      [task.taskId, task.oldId],
    );
    if (isNew.length === 0) return;
    await numberAbove(client, task.lastRun);
    for (const run of task.runs) await insertRun(client, task, run);
  });
}

async function insertRun(client: ClientBase, { taskId, project, runsDir }: TaskOfBefore, run: ImportedRun) {
  const { number, stage, role, effort, startedAt, finishedAt, exitCode, outcome, tokens, costUsd } = run;
  await query(
    client,
    `insert into agent_runs (
       id, run_key, task_id, project, stage, round, role, agent, effort, output_path, taken_at, started_at, finished_at,
       exit_code, outcome, tokens_in, tokens_out, tokens_cache_read, tokens_cache_written, cost_usd, imported
     ) values (
       case when exists (select from agent_runs where id = $1)
         then nextval(pg_get_serial_sequence('agent_runs', 'id')) else $1 end,
       $2, $3, $4, $5, 0, $6, 'claude', $7, $8, $9, $9, $10, $11, $12, $13, $14, $14, $14, $15, true
     )`,
    [
      ...[number, `import:${taskId}#${number}`, taskId, project, stage, role, effort],
      ...[run.outputPath ?? join(runsDir, `${number}.log`), startedAt, finishedAt, exitCode, outcome],
      ...[tokens, tokens === null ? null : 0, costUsd],
    ],
  );
}
