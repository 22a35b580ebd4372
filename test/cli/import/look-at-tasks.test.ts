import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Unanswered } from '../../../activities/http/json-api.js';
import { saveImported } from '../../../activities/store/import/imported-tasks.js';
import { ensureTask } from '../../../activities/store/tasks.js';
import { stepFailure } from '../../../activities/temporal/failure.js';
import { type LookDeps, lookAtTasks } from '../../../cli/import/look-at-tasks.js';
import { readKnownProjects } from '../../../config/projects/projects.js';
import { readSettings } from '../../../config/settings/read-settings.js';
import type { OldDatabase, OldTask } from '../../../domain/import/old-database.js';
import { aTask } from '../../activities/store/a-task.js';
import { freshDatabase, type TestDatabase } from '../../database.js';

const folder = mkdtempSync(join(tmpdir(), 'orch-look-'));
let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
beforeEach(() => database.pool.query('truncate tasks, imported_tasks, agent_runs'));
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await database.drop();
});

writeFileSync(
  join(folder, 'orch.projects.yaml'),
  `projects:
  shop: { repository: https://git.example/team/shop.git }
  one: { repository: https://git.example/team/twice.git }
  other: { repository: https://git.example/team/twice.git }
`,
);
const settings = readSettings({ PATH: process.env.PATH, ORCH_PROJECTS_JSON: '{"gone": {"repo": "gone"}}' }, folder);

const task: OldTask = { id: '1', repo: 'shop', branch: 'feature-1', stage: 'review', item: 'SHOP-1' };
const head = 'a'.repeat(40);
const nothing: OldDatabase = { tasks: [], runs: [], lastRun: 0, jobsAtWork: 0, missing: [] };

/** With the world as it should be, but for what a test says. */
function look(own: Partial<OldTask> = {}, world: Partial<LookDeps> = {}, old: Partial<OldDatabase> = {}) {
  const deps: LookDeps = {
    ...{ settings, pool: database.pool, ...readKnownProjects(settings) },
    headsOf: () => Promise.resolve(new Map([['feature-1', head]])),
    readItem: (_, item) => Promise.resolve({ item, title: 'Greet', description: '', url: null, open: true }),
    ...world,
  };
  return lookAtTasks(deps, { ...nothing, tasks: [{ ...task, ...own }], ...old });
}

test('a task comes with its stage, head and runs; the repository may be named by its path', async () => {
  const log = join(folder, 'runs/7.log');
  const run = {
    ...{ taskId: '1', role: 'developer', effort: null, startedAt: null, exitCode: 0, tokens: 1, costUsd: 1 },
  };
  mkdirSync(join(folder, 'runs'));
  writeFileSync(log, '');
  const runs = [
    { ...run, number: 7, outputPath: '/app/data/runs/7.log', finishedAt: new Date(1) },
    { ...run, number: 8, outputPath: '/app/data/runs/8.log', finishedAt: new Date(1) },
    { ...run, number: 9, outputPath: null, finishedAt: null },
    { ...run, number: 10, taskId: '2', outputPath: null, finishedAt: new Date(1) },
  ];
  const here = { ...settings, runsDir: join(folder, 'runs') };
  expect(await look({ repo: '/repos/shop' }, { settings: here }, { runs })).toMatchObject([
    {
      kind: 'comes',
      coming: {
        ...{ taskId: 'task/shop/SHOP-1', stage: 'review', head },
        runs: [
          { number: 7, outputPath: log },
          { number: 8, outputPath: '/app/data/runs/8.log' },
        ],
      },
    },
  ]);
});

test('an item is called here as its tracker calls it', async () => {
  const readItem: LookDeps['readItem'] = () =>
    Promise.resolve({ item: 'DEMO-4', title: 'Greet', description: '', url: null, open: true });
  const [looked] = await look({ item: '0b4c2f5e-7a40-4b8e-9a52-0f6f7c4a1d11' }, { readItem });
  expect(looked).toMatchObject({ kind: 'comes', coming: { taskId: 'task/shop/DEMO-4' } });
});

test('in the first stage the branch may be missing: it is made', async () => {
  expect(await look({ branch: 'new', stage: 'analysis' })).toMatchObject([{ kind: 'comes', coming: { head: null } }]);
});

describe('a task stays', () => {
  const failing = (message: string) => () => Promise.reject(stepFailure('RepoNotFound', message));
  const item = { item: 'SHOP-1', title: 'Greet', description: '', url: null, open: true };
  test.each<[string, Partial<OldTask>, Partial<LookDeps>, RegExp]>([
    ['of no known repository', { repo: 'blog' }, {}, /^no project has a repository "blog"$/],
    ['of a repository of two projects', { repo: 'twice' }, {}, /^one, other all have a repository twice$/],
    ['of a project that is described wrongly', { repo: 'gone' }, {}, /Repo not found: .*gone/],
    ['in an unknown stage', { stage: 'qa' }, {}, /^there is no stage "qa"$/],
    ['in no stage', { stage: '' }, {}, /^there is no stage ""$/],
    ['whose branch is not there', { branch: 'other' }, {}, /has no branch other$/],
    ['whose branch is the base', { branch: 'main' }, {}, /main is the project's base branch/],
    ['whose origin does not answer', {}, { headsOf: failing('git.example is away') }, /^git.example is away$/],
    ['whose item the tracker does not know', {}, { readItem: failing('there is no SHOP-1') }, /^there is no SHOP-1$/],
    [
      'whose item is closed',
      {},
      { readItem: () => Promise.resolve({ ...item, open: false }) },
      /^its item SHOP-1 is closed$/,
    ],
    [
      'whose item has no usable title',
      {},
      { readItem: () => Promise.resolve({ ...item, title: 'a\nb' }) },
      /line break/,
    ],
  ])('%s', async (_, own, world, why) => {
    const looked = await look(own, world);
    expect(looked).toMatchObject([{ kind: 'stays' }]);
    expect(looked.map((one) => (one.kind === 'stays' ? one.problem.what : ''))[0]).toMatch(why);
  });

  test('where its item is a task here, or its branch another one’s', async () => {
    await ensureTask(database.pool, aTask({ project: 'shop', item: 'SHOP-1' }));
    expect(await look()).toMatchObject([
      { kind: 'stays', problem: { what: 'task/shop/SHOP-1 is a task here already' } },
    ]);
    await database.pool.query(`update tasks set repo = 'shop', branch = 'feature-1'`);
    expect(await look({ item: 'SHOP-2' })).toMatchObject([{ problem: { what: 'task/shop/SHOP-1 is on its branch' } }]);
  });

  test('where its tracker does not answer, which passes', async () => {
    const away = () => Promise.reject(new Unanswered('plane cannot be asked GET /work-items: ECONNREFUSED'));
    expect(await look({}, { readItem: away })).toMatchObject([
      {
        kind: 'stays',
        problem: { what: expect.stringMatching(/^plane cannot be asked/), hint: expect.stringMatching(/doctor/) },
      },
    ]);
  });

  test('and leaves the others', async () => {
    const tasks = [task, { ...task, id: '2', repo: 'blog' }, { ...task, id: '3', branch: 'feature-3', item: 'SHOP-3' }];
    const headsOf = () =>
      Promise.resolve(
        new Map([
          ['feature-1', head],
          ['feature-3', head],
        ]),
      );
    const looked = await look({}, { headsOf }, { tasks });
    expect(looked.map(({ old: { id }, kind }) => `${id} ${kind}`)).toEqual(['1 comes', '2 stays', '3 comes']);
  });
});

test('what was written down comes as long as it is not under way, and is here from then on', async () => {
  const taskId = 'task/shop/SHOP-1';
  await saveImported(database.pool, { taskId, oldId: '1', project: 'shop', runs: [], lastRun: 0, runsDir: '/runs' });
  expect(await look()).toMatchObject([{ kind: 'comes' }]);
  await ensureTask(database.pool, aTask({ project: 'shop', item: 'SHOP-1' }));
  expect(await look()).toMatchObject([{ kind: 'imported', taskId }]);
});
