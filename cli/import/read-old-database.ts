import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import initSqlJs from 'sql.js';
import { whoHasOpen } from '../../activities/processes/who-has-open.js';
import { UserError } from '../../domain/failures/user-error.js';
import type { OldDatabase } from '../../domain/import/old-database.js';
import { type OldRow, toRun, toTask } from './old-rows.js';

/** Without these there is nothing to go on with. */
const needed = {
  tasks: ['id', 'repo', 'branch', 'stage', 'work_item_id'],
  agent_runs: ['id', 'task_id', 'agent'],
} as const;
const wanted = {
  agent_runs: ['effort', 'output_path', 'started_at', 'finished_at', 'exit_code', 'tokens', 'cost'],
  jobs: ['status'],
} as const;

type Sql = Awaited<ReturnType<typeof initSqlJs>>['Database']['prototype'];

/** The old orchestrator's SQLite file, read whole and never written. */
export async function readOldDatabase(path: string, { dryRun }: { readonly dryRun: boolean }): Promise<OldDatabase> {
  const bytes = readWhole(path, dryRun);
  const wasmBinary = readFileSync(fileURLToPath(import.meta.resolve('sql.js/dist/sql-wasm.wasm')));
  const { Database } = await initSqlJs({ wasmBinary: new Uint8Array(wasmBinary).buffer });
  const sql = new Database(bytes);
  try {
    return readTables(sql, path);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError(
      `${path} cannot be read as a SQLite database: ${why}.`,
      'Name the file of the old orchestrator.',
    );
  } finally {
    sql.close();
  }
}

function readWhole(path: string, dryRun: boolean): Buffer {
  try {
    if (!statSync(path).isFile()) throw new Error('it is no file');
    refuseUnwritten(path, dryRun);
    return readFileSync(path);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      `${path} cannot be read: ${(error as Error).message}.`,
      'Name the SQLite file of the old orchestrator with --from.',
    );
  }
}

/** What SQLite has not written into the file itself yet, nobody reads there. */
function refuseUnwritten(path: string, dryRun: boolean): void {
  const beside = ['-wal', '-journal'].map((end) => `${path}${end}`);
  const left = beside.find((name) => (statSync(name, { throwIfNoEntry: false })?.size ?? 0) > 0);
  if (left === undefined) return;
  throw new UserError(
    `${left} holds what is not in the database itself yet: its service still runs, or was killed.`,
    dryRun
      ? `Look at a copy, which holds it all: ${inPython('backup(sqlite3.connect(sys.argv[2]))', path, `${path}.copy`)}`
      : `Stop it, then have SQLite write it in: ${inPython("execute('pragma wal_checkpoint(truncate)').fetchall()", path)}`,
  );
}

/** Who has run the old service has Python, and SQLite with it. */
function inPython(call: string, ...paths: readonly string[]): string {
  const quoted = paths.map((path) => `'${path.replaceAll("'", String.raw`'\''`)}'`);
  return `python3 -c "import sqlite3, sys; sqlite3.connect(sys.argv[1]).${call}" ${quoted.join(' ')}`;
}

function readTables(sql: Sql, path: string): OldDatabase {
  const columns = (table: string) => rowsOf(sql, `pragma table_info(${table})`).map(({ name }) => String(name));
  const lacking = (from: Readonly<Record<string, readonly string[]>>) =>
    Object.entries(from).flatMap(([table, names]) => {
      const there = columns(table);
      return names.filter((name) => !there.includes(name)).map((name) => `${table}.${name}`);
    });
  const absent = lacking(needed);
  if (absent.length > 0) {
    throw new UserError(
      `${path} is no database of the old orchestrator: it has no ${absent.join(', ')}.`,
      'Name the file that has its tables tasks and agent_runs.',
    );
  }
  const runs = rowsOf(sql, 'select * from agent_runs order by id').flatMap((row) => toRun(row) ?? []);
  const missing = lacking(wanted);
  return {
    tasks: rowsOf(sql, 'select * from tasks order by id').map(toTask),
    runs,
    lastRun: runs.reduce((last, { number }) => Math.max(last, number), 0),
    jobsAtWork: missing.includes('jobs.status')
      ? 0
      : rowsOf(sql, `select * from jobs where lower(status) = 'running'`).length,
    missing,
  };
}

function rowsOf(sql: Sql, statement: string): OldRow[] {
  return sql
    .exec(statement)
    .flatMap(({ columns, values }) =>
      values.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index] ?? null]))),
    );
}

/** Signs that the old service is still at it; empty: there are none. */
export function signsOfLife(path: string, { runs, jobsAtWork }: OldDatabase): { sure: string[]; maybe: string[] } {
  const pids = whoHasOpen(path);
  const open = runs.filter(({ finishedAt, startedAt }) => finishedAt === null && startedAt !== null).length;
  return {
    sure: pids.length === 0 ? [] : [`its database is open in process ${pids.join(', ')}`],
    maybe: [
      ...(jobsAtWork === 0 ? [] : [`${jobsAtWork === 1 ? '1 job is' : `${jobsAtWork} jobs are`} running`]),
      ...(open === 0 ? [] : [`${open === 1 ? '1 run has' : `${open} runs have`} not finished`]),
    ],
  };
}
