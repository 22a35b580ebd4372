import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ClientBase } from 'pg';
import { openStack, type RealStack, until } from '../../deploys/real-stack.js';
import { orchBin } from '../../orch-bin.js';
import { run } from '../../stack/start-fixture.js';
import { oldRun, oldTables, oldTask, pushOldBranch, writeOldDatabase } from './old-service.js';

let stack: RealStack;
let database: string;
beforeAll(async () => {
  stack = await openStack({ name: 'shop', files: 'shop' });
  stack.writeProject({
    repository: stack.origin,
    repositoryName: 'shop',
    pipeline: stages,
    approvals: ['requirements', 'deploy'],
  });
  await stack.up();
  database = join(stack.outside, 'old.db');
}, 300_000);
afterAll(() => stack.close(), 120_000);

const stages = ['analysis', 'architecture', 'development', 'testing', 'deploy'];
const items = stages.map((_, index) => `SHOP-${index + 1}`);

const pushBranch = (id: number) =>
  pushOldBranch(
    { folder: stack.outside, origin: stack.origin },
    { id, item: `SHOP-${id}`, files: id > 3 ? [`old-${id}.txt`] : [] },
  );

interface Told {
  readonly old: { readonly id: string };
  readonly state: string;
  readonly why?: string | null;
  readonly head?: string | null;
  readonly runs?: number;
}
const importing = (...more: readonly string[]) => ['import', '--from', database, ...more];
async function told(...more: readonly string[]): Promise<Told[]> {
  const output = await stack.command(...importing('--json', ...more));
  return JSON.parse(/^\[[^]*^\]/m.exec(output)?.[0] ?? '') as Told[];
}

/** Starts an import that comes no further than where these statements hold it up, and kills it there. */
async function killAt(hold: (client: ClientBase) => Promise<unknown>, isThere: () => Promise<boolean>): Promise<void> {
  await stack.withPool(async (pool) => {
    const client = await pool.connect();
    try {
      await client.query('begin');
      await hold(client);
      const program = await run(stack.folder, process.execPath, [orchBin, ...importing('--old-service-stopped')], {});
      await until('the import is held up', async () => (await waiting()) && (await isThere()));
      program.child.kill('SIGKILL');
      await program.ends(null);
    } finally {
      await client.query('rollback');
      client.release();
    }
  });
}
const waiting = async () =>
  (await stack.inLedger(`select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`))
    .length > 0;
const imported = async () => (await stack.inLedger('select from imported_tasks')).length;
const tasksHere = () => stack.inLedger<{ id: string }>(`select id from tasks where item like 'SHOP-%' order by id`);

test('the open tasks of the old orchestrator go on here from their stages and end done: an import that is killed is gone on with, and one more changes nothing', async () => {
  const heads = new Map([2, 3, 4, 5, 12].map((id) => [id, pushBranch(id)]));
  await stack.start('SHOP-12', 'Started here already');
  const log = join(stack.outside, '31.log');
  writeFileSync(
    log,
    `${JSON.stringify({ type: 'result', subtype: 'success', result: 'The old developer is done.' })}\n`,
  );
  await writeOldDatabase(
    database,
    oldTables,
    ...stages.map((stage, index) => oldTask(index + 1, stage)),
    oldTask(6, 'done'),
    oldTask(7, 'review', { repo: 'blog' }),
    oldTask(8, 'testing'),
    oldTask(9, 'waiting'),
    oldTask(10, 'review', { branch: 'shared' }),
    oldTask(11, 'review', { branch: 'shared' }),
    oldTask(12, 'development'),
    oldRun(30, 4, 'analyst'),
    oldRun(31, 4, 'developer', { log, cost: 2.25 }),
    oldRun(32, 4, 'developer', { finished: false }),
    oldRun(33, 5, 'deployer', { exit: 1 }),
    oldRun(40, 6, 'deployer'),
  );

  const dry = await told('--dry-run');
  expect(
    dry.map(({ old, state, head, runs, why }) => [
      old.id,
      state,
      head ?? why?.replace(stack.origin, 'the origin'),
      runs,
    ]),
  ).toEqual([
    ['1', 'comes', undefined, 0],
    ...[2, 3].map((id) => [`${id}`, 'comes', heads.get(id), 0]),
    ['4', 'comes', heads.get(4), 2],
    ['5', 'comes', heads.get(5), 1],
    ['7', 'stays', 'no project has a repository "blog"', undefined],
    ['8', 'stays', 'the origin has no branch feature-8', undefined],
    ['9', 'stays', 'there is no stage "waiting"', undefined],
    ['10', 'stays', 'its branch shared is also that of task 11', undefined],
    ['11', 'stays', 'its branch shared is also that of task 10', undefined],
    ['12', 'stays', 'task/shop/SHOP-12 is a task here already', undefined],
  ]);
  expect(await imported()).toBe(0);
  const refused = await run(stack.folder, process.execPath, [orchBin, ...importing()], {});
  await refused.ends(1);
  expect(refused.output()).toContain('orch: the old service may still run: 1 run has not finished');
  expect(refused.output()).toContain('orch: Nothing was imported: the old service has to be stopped first.');

  // Written down, and not started; then in the midst of the third.
  await killAt(
    (client) => client.query('lock table work_items in exclusive mode'),
    async () => (await imported()) === 1,
  );
  expect((await tasksHere()).map(({ id }) => id)).toEqual(['task/shop/SHOP-12']);
  await killAt(
    (client) => client.query(`insert into imported_tasks (task_id, old_id) values ('task/shop/SHOP-3', '3')`),
    async () => (await imported()) === 2,
  );
  await stack.command(...importing('--old-service-stopped'));

  await stack.approve('SHOP-1', 'requirements');
  await Promise.all(
    items.map(async (item) => {
      await stack.approve(item, 'deploy');
      await stack.done(item);
    }),
  );
  const first = await stack.inLedger<{ item: string; from: string | null; to: string }>(
    `select item, to_stage as to from stage_transitions join tasks on tasks.id = task_id
     where sequence = (select min(sequence) from stage_transitions as one where one.task_id = stage_transitions.task_id)
       and item <> 'SHOP-12' order by item`,
  );
  expect(first).toEqual(stages.map((to, index) => ({ item: items[index], to })));
  for (const [id, head] of heads) if (id !== 12) stack.git('merge-base', '--is-ancestor', head, 'main');

  const runs = await stack.inLedger<{ id: number; task_id: string; stage: string; imported: boolean }>(
    `select id::integer, task_id, stage, imported from agent_runs where task_id <> 'task/shop/SHOP-12' order by id`,
  );
  const old = runs.filter((one) => one.imported);
  expect(old).toMatchObject([
    { id: 30, task_id: 'task/shop/SHOP-4', stage: 'analysis' },
    { id: 31, task_id: 'task/shop/SHOP-4', stage: 'development' },
    { id: 33, task_id: 'task/shop/SHOP-5', stage: 'deploy' },
  ]);
  const own = runs.filter((one) => !one.imported);
  expect(own.filter(({ id }) => id <= 40)).toEqual([]);
  expect(await stack.command('logs', '--run', '31', '--raw')).toContain('The old developer is done.');
  const costs = JSON.parse(await stack.command('cost', '--by', 'project', '--json')) as { importedUsd: number }[];
  expect(costs).toMatchObject([{ importedUsd: 5.25 }]);

  const all = () =>
    Promise.all(
      ['imported_tasks', 'agent_runs', 'tasks'].map((table) => stack.inLedger(`select * from ${table} order by 1`)),
    );
  const before = await all();
  const again = await told('--old-service-stopped');
  expect(again.filter(({ state }) => state === 'imported').map(({ old: { id } }) => id)).toEqual([
    '1',
    '2',
    '3',
    '4',
    '5',
  ]);
  expect(again.filter(({ state }) => state === 'comes')).toEqual([]);
  expect(await all()).toEqual(before);
}, 400_000);

test('what an old worktree holds is not overwritten', async () => {
  const worktree = join(stack.folder, '.orch/repos/_wt/shop/feature-20');
  mkdirSync(worktree, { recursive: true });
  writeFileSync(join(worktree, 'unsaved.txt'), 'half done\n');
  const other = join(stack.outside, 'another.db');
  await writeOldDatabase(other, oldTables, oldTask(20, 'analysis'));
  database = other;
  const [only] = await told('--old-service-stopped');
  expect(only).toMatchObject({ state: 'stays', why: `${worktree} is the old worktree, and would be overwritten` });
  expect(existsSync(join(worktree, 'unsaved.txt'))).toBe(true);
  rmSync(worktree, { recursive: true });
  expect(await told('--dry-run')).toMatchObject([{ state: 'comes' }]);
}, 60_000);
