import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import initSqlJs from 'sql.js';
import { plainGit } from '../../activities/git/fresh-origin.js';

/** The tables of CONTRACT.md, as the old orchestrator has made them; it has columns that nobody here knows of, too. */
export const oldTables = `
  create table tasks (id integer primary key, repo text, branch text, stage text, work_item_id text, created_at text);
  create table agent_runs (
    id integer primary key, task_id integer, agent text, effort text, output_path text, started_at text,
    finished_at text, exit_code integer, tokens integer, cost real
  );
  create table jobs (id integer primary key, task_id integer, status text);`;

/** Writes a database of the old orchestrator, with what these statements say. */
export async function writeOldDatabase(path: string, ...statements: readonly string[]): Promise<void> {
  const { Database } = await initSqlJs();
  const sql = new Database();
  try {
    for (const statement of statements) sql.run(statement);
    writeFileSync(path, sql.export());
  } finally {
    sql.close();
  }
}

export function oldTask(
  id: number,
  stage: string,
  more: { repo?: string; branch?: string; item?: string } = {},
): string {
  const { repo = 'shop', branch = `feature-${id}`, item = `SHOP-${id}` } = more;
  return `insert into tasks values (${id}, '${repo}', '${branch}', '${stage}', '${item}', '2026-11-01')`;
}

export function oldRun(
  id: number,
  taskId: number,
  agent: string,
  more: { log?: string; finished?: boolean; exit?: number; cost?: number } = {},
): string {
  const { log = `/app/data/runs/${id}.log`, finished = true, exit = 0, cost = 1.5 } = more;
  const ended = finished ? `'2026-11-02 10:05:00', ${exit}, 1200, ${cost}` : 'null, null, null, null';
  return `insert into agent_runs values (${id}, ${taskId}, '${agent}', 'high', '${log}', '2026-11-02 10:00:00', ${ended})`;
}

/** As it has left the branch of a task whose analysis was passed; answers its head. `folder` is for a clone. */
export function pushOldBranch(
  { folder, origin }: { readonly folder: string; readonly origin: string },
  { id, item, files }: { readonly id: number; readonly item: string; readonly files: readonly string[] },
): string {
  const clone = join(folder, `old-${id}`);
  const artifacts = join(clone, `docs/work-items/${item}`);
  plainGit(folder, 'clone', '--quiet', origin, clone);
  mkdirSync(artifacts, { recursive: true });
  for (const name of ['01-requirements.md', '02-acceptance-criteria.md'])
    writeFileSync(join(artifacts, name), '# Old\n');
  for (const name of files) writeFileSync(join(clone, name), 'made before\n');
  plainGit(clone, 'add', '--all');
  plainGit(clone, 'commit', '--quiet', '-m', `developer(ET): auto-commit from developer run_id=${id}`);
  plainGit(clone, 'push', '--quiet', 'origin', `HEAD:feature-${id}`);
  return plainGit(clone, 'rev-parse', 'HEAD').trim();
}
