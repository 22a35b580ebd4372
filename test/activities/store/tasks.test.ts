import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { costsBy } from '../../../activities/store/costs.js';
import { finishRun } from '../../../activities/store/finish-run.js';
import { noteProcess, takeRunNumber } from '../../../activities/store/runs.js';
import { ensureTask, findTask, latestTask, listTasks } from '../../../activities/store/tasks.js';
import { freshDatabase, type TestDatabase } from '../../database.js';
import { aTask } from './a-task.js';

let database: TestDatabase;
const first = aTask({});
const second = aTask({ generation: 2 });
const other = aTask({ project: 'shop', item: 'CART-7' });
const unused = aTask({ project: 'shop', item: 'CART-8' });

beforeAll(async () => {
  database = await freshDatabase();
  for (const task of [first, second, other, unused]) await ensureTask(database.pool, task);
  await run(first.id, 'developer', '2026-11-23T23:59:59Z', 1.5);
  await run(first.id, 'reviewer', '2026-11-24T00:00:01Z', 0.25);
  await run(second.id, 'developer', '2026-11-24T08:00:00Z', null);
  await run(other.id, 'developer', '2026-11-24T09:00:00Z', 3);
  await run('task/gone/1', 'tester', '2026-11-25T09:00:00Z', 0.125, true);
});
afterAll(async () => {
  await database.drop();
});

async function run(taskId: string, role: string, startedAt: string, costUsd: number | null, estimated = false) {
  const started = new Date(startedAt);
  const { number } = await takeRunNumber(database.pool, {
    runKey: `${taskId} ${role}`,
    taskId,
    stage: 'development',
    round: 1,
    role,
    agent: 'claude',
    model: null,
    effort: null,
    runsDir: '/runs',
  });
  await noteProcess(database.pool, number, { pid: 1, sessionId: null, startedAt: started });
  await finishRun(database.pool, number, {
    finishedAt: started,
    exitCode: 0,
    outcome: 'Succeeded',
    tokens: costUsd === null ? null : { input: 1, output: 10, cacheRead: 100, cacheWritten: 1_000 },
    costUsd,
    costEstimated: estimated,
    sessionId: null,
  });
}

test('a task is shown with the sums of its runs', async () => {
  expect(await findTask(database.pool, first.id)).toMatchObject({
    id: 'task/demo/1',
    runs: 2,
    costUsd: 1.75,
    tokens: { input: 2, output: 20, cacheRead: 200, cacheWritten: 2_000 },
  });
});

test('a task without runs, or with runs that told nothing, has sums of 0', async () => {
  const none = { input: 0, output: 0, cacheRead: 0, cacheWritten: 0 };
  expect(await findTask(database.pool, unused.id)).toMatchObject({ runs: 0, costUsd: 0, tokens: none });
  expect(await findTask(database.pool, second.id)).toMatchObject({ runs: 1, costUsd: 0, tokens: none });
});

test('a task that nobody started is not found', async () => {
  expect(await findTask(database.pool, 'task/demo/nobody')).toBeNull();
  expect(await latestTask(database.pool, 'demo', 'nobody')).toBeNull();
});

test('the latest task of an item is that of its highest generation', async () => {
  expect(await latestTask(database.pool, 'demo', '1')).toMatchObject({ id: 'task/demo/1/2', generation: 2 });
});

test('tasks are listed newest first, of one project where asked, and no more than asked for', async () => {
  const ids = async (filter: Parameters<typeof listTasks>[1]) =>
    (await listTasks(database.pool, filter)).map(({ id }) => id);
  expect(await ids({ limit: 10 })).toEqual([unused.id, other.id, second.id, first.id]);
  expect(await ids({ project: 'shop', limit: 10 })).toEqual([unused.id, other.id]);
  expect(await ids({ limit: 1 })).toEqual([unused.id]);
  expect(await ids({ project: `' or true --`, limit: 10 })).toEqual([]);
});

test.each([
  ['task', { 'task/shop/CART-7': 3, 'task/demo/1': 1.75, 'task/gone/1': 0.125, 'task/demo/1/2': 0 }],
  ['role', { developer: 4.5, reviewer: 0.25, tester: 0.125 }],
  ['project', { shop: 3, demo: 1.75, unknown: 0.125 }],
  ['day', { '2026-11-23': 1.5, '2026-11-24': 3.25, '2026-11-25': 0.125 }],
] as const)('costs are added up by %s, each run once', async (group, expected) => {
  const rows = await costsBy(database.pool, group, { zone: 'UTC' });
  expect(rows.map(({ key, costUsd }) => [key, costUsd])).toEqual(Object.entries(expected));
  expect(rows.reduce((sum, { runs }) => sum + runs, 0)).toBe(5);
  expect(rows.reduce((sum, { tokens }) => sum + tokens.cacheWritten, 0)).toBe(4_000);
});

test('costs tell what of them is estimated, and how many runs told none', async () => {
  const rows = await costsBy(database.pool, 'role', { zone: 'UTC' });
  expect(rows.map(({ key, estimatedUsd, unknownCosts }) => [key, estimatedUsd, unknownCosts])).toEqual([
    ['developer', 0, 1],
    ['reviewer', 0, 0],
    ['tester', 0.125, 0],
  ]);
});

test.each([
  [{ project: 'demo' }, { '2026-11-23': 1.5, '2026-11-24': 0.25 }],
  [{ project: 'nothing' }, {}],
  [{ project: `' or true --` }, {}],
  [{ since: new Date('2026-11-24T00:00:00Z') }, { '2026-11-24': 3.25, '2026-11-25': 0.125 }],
  [{ project: 'shop', since: new Date('2026-11-25T00:00:00Z') }, {}],
] as const)('costs of %j alone', async (filter, expected) => {
  const rows = await costsBy(database.pool, 'day', { zone: 'UTC', ...filter });
  expect(Object.fromEntries(rows.map(({ key, costUsd }) => [key, costUsd]))).toEqual(expected);
});

test.each([
  ['+00:02', { '2026-11-24': 4.75, '2026-11-25': 0.125 }],
  ['-09:00', { '2026-11-23': 1.75, '2026-11-24': 3, '2026-11-25': 0.125 }],
  ['Pacific/Kiritimati', { '2026-11-24': 4.75, '2026-11-25': 0.125 }],
] as const)('days are those of %s', async (zone, expected) => {
  const rows = await costsBy(database.pool, 'day', { zone });
  expect(Object.fromEntries(rows.map(({ key, costUsd }) => [key, costUsd]))).toEqual(expected);
});

test('a ledger without runs has no days', async () => {
  const empty = await freshDatabase();
  expect(await costsBy(empty.pool, 'day', { zone: 'UTC' })).toEqual([]);
  await empty.drop();
});

test('a task says of how many runs nobody knows the cost: ended ones, and those left behind, not the one under way', async () => {
  const counts: unknown[] = [];
  const task = aTask({ item: 'unknown' });
  await ensureTask(database.pool, task);
  for (const role of ['analyst', 'architect', 'developer']) {
    const taken = { runKey: `${task.id} ${role}`, taskId: task.id, stage: 'development', round: 1, role };
    await takeRunNumber(database.pool, { ...taken, agent: 'claude', model: null, effort: null, runsDir: '/runs' });
    counts.push((await findTask(database.pool, task.id))?.unknownCosts);
  }
  await run(task.id, 'tester', '2026-11-24T08:00:00Z', null);
  counts.push((await findTask(database.pool, task.id))?.unknownCosts);
  expect(counts).toEqual([0, 1, 2, 4]);
  const [row] = (await costsBy(database.pool, 'task', { zone: 'UTC' })).filter(({ key }) => key === task.id);
  expect(row).toMatchObject({ runs: 4, costUsd: 0, unknownCosts: 4 });
});

test('a task whose run is admitted and has not begun waits for a slot since then, and no longer than that', async () => {
  const task = aTask({ item: 'admitted' });
  await ensureTask(database.pool, task);
  const since = Date.parse('2026-11-27T08:00:00Z');
  const seen = async () => {
    const { status, waitingFor } = (await findTask(database.pool, task.id)) ?? {};
    return [status, waitingFor];
  };
  const running = ['running', null];
  const waits = ['waiting', { kind: 'host', why: 'slot', since }];
  const reserve = (runKey: string) =>
    database.pool.query(
      'insert into budget_reservations (run_key, task_id, amount_usd, reserved_at) values ($1, $2, 1, $3)',
      [runKey, task.id, new Date(since)],
    );
  expect(await seen()).toEqual(running);
  await reserve('withdrawn');
  expect(await seen()).toEqual(waits);
  await database.pool.query(
    `update budget_reservations set withdrawn_at = now(), ended_at = now(), settled_at = now() where run_key = 'withdrawn'`,
  );
  expect(await seen()).toEqual(running);
  await reserve('begins');
  await takeRunNumber(database.pool, {
    ...{ runKey: 'begins', taskId: task.id, stage: 'development', round: 1, role: 'developer', agent: 'claude' },
    ...{ model: null, effort: null, runsDir: '/runs' },
  });
  expect(await seen()).toEqual(running);
  await reserve('paused meanwhile');
  await database.pool.query(`update tasks set status = 'paused' where id = $1`, [task.id]);
  expect(await seen()).toEqual(['paused', null]);
});

test('a task that waits for a breaker is told as that breaker is now, and as it was met where it is closed meanwhile', async () => {
  const task = aTask({ item: 'held' });
  await ensureTask(database.pool, task);
  const until = Date.parse('2026-11-27T08:00:00Z');
  const met = { kind: 'breaker', breaker: 'claude@x#1', cause: 'transient', reason: 'is overloaded', until, since: 1 };
  await database.pool.query(`update tasks set status = 'waiting', waiting_for = $2 where id = $1`, [task.id, met]);
  const seen = async () => (await findTask(database.pool, task.id))?.waitingFor;
  expect(await seen()).toEqual(met);
  await database.pool.query(
    `insert into breakers (key, cause, reason, opened_at, open_until) values ($1, 'transient', 'fails', now(), $2)`,
    [met.breaker, new Date(until + 900_000)],
  );
  expect(await seen()).toEqual({ ...met, reason: 'fails', until: until + 900_000 });
  await database.pool.query(
    `update breakers set cause = 'person', reason = 'a release', opened_by = 'local:ada', open_until = null where key = $1`,
    [met.breaker],
  );
  const held = { ...met, cause: 'person', reason: 'a release', by: 'local:ada', until: null };
  expect(await seen()).toEqual(held);
  await database.pool.query(`update breakers set cause = null, opened_at = null, opened_by = null where key = $1`, [
    met.breaker,
  ]);
  expect(await seen()).toEqual(met);
});
