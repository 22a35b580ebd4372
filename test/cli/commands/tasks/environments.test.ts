import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ensureTask } from '../../../../activities/store/tasks.js';
import { aTask } from '../../../activities/store/a-task.js';
import { freshDatabase, type TestDatabase } from '../../../database.js';
import { expectError, run } from '../../team.js';

const folder = mkdtempSync(join(tmpdir(), 'orch-environments-'));
let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => {
  await database.drop();
});

/** The ledger alone is asked. */
function orch(...args: string[]) {
  const env = { PATH: process.env.PATH, HOME: folder };
  return run(folder, { ...env, TEMPORAL_ADDRESS: '127.0.0.1:1', ORCH_DATABASE_URL: database.url }, args);
}

let asked = 0;
async function deployment(
  project: string,
  environment: string,
  item: string,
  state: string,
  more: { monitor?: object } = {},
) {
  asked += 1;
  await database.pool.query(
    `insert into deployments (key, project, environment, task_id, commit, state, monitor, asked_at, changed_at)
     values ($1, $2, $3, $4, $5, $6, $7, to_timestamp($8), to_timestamp($8))`,
    [
      `key ${asked}`,
      project,
      environment,
      `task/${project}/${item}`,
      `commit-${item}`,
      state,
      more.monitor ?? null,
      asked,
    ],
  );
}

test('tells what runs, is watched, deployed, waits and asks, from the ledger alone', async () => {
  expect((await orch('environments')).stdout).toBe('No deployment has been asked for yet.\n');

  await ensureTask(database.pool, aTask({ project: 'shop' }));
  const running = { commit: 'commit-5', taskId: 'task/shop/5', since: 5_000 };
  await database.pool.query(
    `insert into environments (project, environment, running) values ('shop', 'production', $1), ('blog', 'staging', null)`,
    [running],
  );
  for (const [item, state] of Object.entries({ 1: 'failed', 2: 'held', 3: 'rolled-back', 4: 'held' }))
    await deployment('shop', 'production', item, state);
  const monitor = { ticks: 3, failed: 0, unknown: 0, until: 9_000, evidence: [] };
  await deployment('shop', 'production', '5', 'monitored', { monitor });
  // Whose person has agreed, and who has asked again.
  await deployment('shop', 'production', '2', 'deploying');
  await deployment('shop', 'production', '6', 'waiting');
  await deployment('shop', 'production', '7', 'waiting');
  await deployment('shop', 'production', '8', 'withdrawn');
  await deployment('shop', 'staging', '9', 'checking');

  const of = (item: string) => ({ taskId: `task/shop/${item}`, commit: `commit-${item}` });
  const staging = {
    project: 'shop',
    environment: 'staging',
    running: null,
    underWay: { ...of('9'), state: 'checking' },
  };
  const production = {
    ...{ project: 'shop', environment: 'production', running, held: null, unproven: null },
    underWay: { ...of('2'), state: 'deploying', askedAt: 6_000, changedAt: 6_000 },
    waiting: [of('6'), of('7')],
    asking: [of('4')],
    monitored: { ...of('5'), monitor },
    last: { ...of('3'), state: 'rolled-back' },
  };
  const { stdout, stderr } = await orch('environments', '--json');
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toMatchObject([{ project: 'blog', environment: 'staging' }, staging, production]);
  const [one, ...others] = JSON.parse((await orch('environments', 'shop', '--json')).stdout) as unknown[];
  expect([one, others]).toMatchObject([staging, [production]]);

  const drawn = (await orch('environments', 'shop')).stdout;
  expect(drawn).toMatch(/^shop staging\n[^]*\n\nshop production\n[^]* waiting {4}commit-6 of task\/shop\/6/);
});

test('a project that the ledger does not know is told so', async () => {
  await ensureTask(database.pool, aTask({ project: 'shop' }));
  expectError(await orch('environments', 'shp'), /no project shp; did you mean shop/, /Its projects: shop/);
});
