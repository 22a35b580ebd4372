import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { execFileSync, spawn } from 'node:child_process';
import type { UserError } from '../../../domain/failures/user-error.js';
import { readOldDatabase, signsOfLife } from '../../../cli/import/read-old-database.js';
import { oldRun, oldTables, oldTask, writeOldDatabase } from './old-service.js';

const folder = mkdtempSync(join(tmpdir(), 'orch-old-'));
afterAll(() => rmSync(folder, { recursive: true }));
let made = 0;
const path = () => join(folder, `${(made += 1)}.db`);

test('tasks and runs are read as they stand there, columns that nobody knows are left, and the file stays as it was', async () => {
  const file = path();
  await writeOldDatabase(
    file,
    oldTables,
    oldTask(1, 'review'),
    oldTask(2, 'done'),
    oldRun(3, 1, 'developer'),
    oldRun(9, 2, 'deployer', { exit: -9 }),
    'alter table agent_runs add column mood text',
    "insert into jobs values (1, 1, 'RUNNING'), (2, 1, 'finished')",
  );
  const before = readFileSync(file);
  const old = await readOldDatabase(file, { dryRun: false });
  expect(old).toMatchObject({ lastRun: 9, jobsAtWork: 1, missing: [] });
  expect(old.tasks).toMatchObject([
    { id: '1', repo: 'shop', branch: 'feature-1', stage: 'review', item: 'SHOP-1' },
    { id: '2', stage: 'done' },
  ]);
  const [startedAt, finishedAt] = [new Date('2026-11-02T10:00:00Z'), new Date('2026-11-02T10:05:00Z')];
  expect(old.runs[0]).toEqual({
    ...{ number: 3, taskId: '1', role: 'developer', effort: 'high', outputPath: '/app/data/runs/3.log' },
    ...{ startedAt, finishedAt, exitCode: 0, tokens: 1200, costUsd: 1.5 },
  });
  expect(readFileSync(file)).toEqual(before);
});

test('columns without which it goes on are told, and what they hold is not known', async () => {
  const file = path();
  await writeOldDatabase(
    file,
    'create table tasks (id, repo, branch, stage, work_item_id)',
    'create table agent_runs (id, task_id, agent, finished_at)',
    oldTask(1, 'review').replace(", '2026-11-01'", ''),
    "insert into agent_runs values (4, 1, 'developer', 1793000000)",
  );
  const old = await readOldDatabase(file, { dryRun: false });
  expect(old.missing).toEqual([
    ...['effort', 'output_path', 'started_at', 'exit_code', 'tokens', 'cost'].map((name) => `agent_runs.${name}`),
    'jobs.status',
  ]);
  const nothing = { effort: null, outputPath: null, startedAt: null, exitCode: null, tokens: null, costUsd: null };
  expect(old.runs).toEqual([
    { number: 4, taskId: '1', role: 'developer', finishedAt: new Date(1_793_000_000_000), ...nothing },
  ]);
});

test.each<[string, string, object]>([
  ['a text for a number', `update agent_runs set cost = ' 2.5 ', tokens = '7'`, { costUsd: 2.5, tokens: 7 }],
  ['rubbish for numbers', `update agent_runs set cost = 'much', tokens = '{}'`, { costUsd: null, tokens: null }],
  ['less than nothing', `update agent_runs set cost = -1, tokens = 0.5`, { costUsd: null, tokens: null }],
  ['milliseconds', `update agent_runs set finished_at = 1793000000123`, { finishedAt: new Date(1_793_000_000_123) }],
  [
    'a time of another zone',
    `update agent_runs set finished_at = '2026-11-02T10:00:00+02:00'`,
    { finishedAt: new Date('2026-11-02T08:00:00Z') },
  ],
  ['no time', `update agent_runs set finished_at = 'yesterday'`, { finishedAt: null }],
  ['bytes', `update agent_runs set agent = x'00ff', output_path = x'00'`, { role: '', outputPath: null }],
])('a column may hold %s', async (_, statement, expected) => {
  const file = path();
  await writeOldDatabase(file, oldTables, oldRun(1, 1, 'developer'), statement);
  expect((await readOldDatabase(file, { dryRun: false })).runs).toMatchObject([expected]);
});

describe('what cannot be read is told', () => {
  test.each<[string, (file: string) => Promise<void> | void, RegExp]>([
    ['a file that is not there', () => undefined, /cannot be read: ENOENT/],
    ['a folder', (file) => mkdirSync(file), /cannot be read: it is no file/],
    ['a text', (file) => writeFileSync(file, 'tasks: []\n'.repeat(100)), /cannot be read as a SQLite database/],
    ['an empty file', (file) => writeFileSync(file, ''), /no database of the old orchestrator: it has no tasks.id, /],
    [
      'another database',
      (file) => writeOldDatabase(file, 'create table tasks (id, repo)', 'create table agent_runs (id, task_id, agent)'),
      /it has no tasks.branch, tasks.stage, tasks.work_item_id\.\n/,
    ],
    [
      'one with more in the file beside it',
      async (file) => {
        await writeOldDatabase(file, oldTables);
        writeFileSync(`${file}-wal`, 'what was written last');
      },
      /-wal holds what is not in the database itself yet/,
    ],
  ])('%s', async (_, make, what) => {
    const file = path();
    await make(file);
    await expect(readOldDatabase(file, { dryRun: false })).rejects.toThrow(what);
  });
});

test.each([true, false])(
  'the way on that is told to what lies beside the file leads there; to look alone: %s',
  async (dryRun) => {
    const file = join(folder, `it's ${dryRun}.db`);
    const left = [
      'import sqlite3, os, sys',
      'c = sqlite3.connect(sys.argv[1])',
      "c.execute('pragma journal_mode=wal')",
      'c.executescript(sys.argv[2])',
      'os._exit(0)',
    ];
    execFileSync('python3', ['-c', left.join('\n'), file, `${oldTables}; ${oldTask(1, 'review')}`]);
    const told = await readOldDatabase(file, { dryRun }).catch((error: unknown) => error);
    execFileSync('sh', ['-c', /python3 .*/.exec((told as UserError).hint)?.[0] ?? 'false']);
    expect((await readOldDatabase(dryRun ? `${file}.copy` : file, { dryRun })).tasks).toHaveLength(1);
  },
);

test('a service that still runs is known by its open file, by jobs that run, and by runs without an end', async () => {
  const file = path();
  await writeOldDatabase(
    file,
    oldTables,
    oldRun(1, 1, 'developer', { finished: false }),
    "insert into jobs values (1, 1, 'running'), (2, 1, 'running')",
  );
  const old = await readOldDatabase(file, { dryRun: false });
  const maybe = ['2 jobs are running', '1 run has not finished'];
  expect(signsOfLife(file, old)).toEqual({ sure: [], maybe });

  const opened = openSync(file, 'r');
  const holder = spawn('sleep', ['60'], { stdio: [opened, 'ignore', 'ignore'] });
  closeSync(opened);
  try {
    expect(signsOfLife(file, old)).toEqual({ sure: [`its database is open in process ${holder.pid}`], maybe });
  } finally {
    holder.kill();
  }
});
