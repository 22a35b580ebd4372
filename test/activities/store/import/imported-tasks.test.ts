import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { admitRun } from '../../../../activities/store/brakes/admit-run.js';
import { usedOf } from '../../../../activities/store/brakes/used.js';
import { costsBy } from '../../../../activities/store/costs.js';
import { isImported, saveImported } from '../../../../activities/store/import/imported-tasks.js';
import { listRuns, takeRunNumber } from '../../../../activities/store/runs.js';
import { budgetsAt } from '../../../../domain/brakes/budgets-at.js';
import type { ImportedRun } from '../../../../domain/import/to-run.js';
import { freshDatabase, type TestDatabase } from '../../../database.js';
import { aTask } from '../a-task.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
beforeEach(async () => {
  await database.pool.query('truncate agent_runs, imported_tasks, tasks restart identity');
});
afterAll(() => database.drop());

const today = new Date();
const run: ImportedRun = {
  ...{ number: 7, stage: 'development', role: 'developer', effort: 'high', outputPath: null, exitCode: 0 },
  ...{ startedAt: today, finishedAt: today, outcome: 'Succeeded', tokens: 1200, costUsd: 30 },
};
const task = aTask({ project: 'shop', item: '1' });
const before = { taskId: task.id, project: 'shop', oldId: '41', lastRun: 12, runsDir: '/runs' };
const ownRun = (runKey: string) =>
  takeRunNumber(database.pool, {
    ...{ runKey, taskId: task.id, stage: 'review', round: 1, role: 'reviewer', agent: 'claude', model: null },
    ...{ effort: null, runsDir: '/runs' },
  });
const numbers = async () =>
  (await listRuns(database.pool, task.id)).map(({ number, outputPath }) => [number, outputPath]);

test('runs keep their numbers and logs, the next one is higher than any of before, and the same again is nothing', async () => {
  expect(await isImported(database.pool, task.id)).toBe(false);
  for (const costUsd of [30, 99]) await saveImported(database.pool, { ...before, runs: [{ ...run, costUsd }] });
  expect(await isImported(database.pool, task.id)).toBe(true);
  expect(await listRuns(database.pool, task.id)).toMatchObject([
    {
      ...{ number: 7, stage: 'development', round: 0, role: 'developer', outputPath: '/runs/7.log', costUsd: 30 },
      tokens: { input: 1200, output: 0, cacheRead: 0, cacheWritten: 0 },
    },
  ]);
  expect((await ownRun('next')).number).toBe(13);
});

test('a number that a run of ours has stays with it: the one of before gets another, and keeps its log', async () => {
  await database.pool.query(`select setval(pg_get_serial_sequence('agent_runs', 'id'), 6)`);
  expect((await ownRun('ours')).number).toBe(7);
  await saveImported(database.pool, {
    ...before,
    runs: [
      { ...run, outputPath: '/old/7.log' },
      { ...run, number: 8 },
    ],
  });
  expect(await numbers()).toEqual([
    [7, '/runs/7.log'],
    [8, '/runs/8.log'],
    [13, '/old/7.log'],
  ]);
});

test('what was spent before is in the costs, and in no budget: neither in those of today nor in the task’s own', async () => {
  await saveImported(database.pool, { ...before, runs: [run] });
  expect(await costsBy(database.pool, 'project', { zone: 'UTC' })).toMatchObject([
    { key: 'shop', runs: 1, costUsd: 30, importedUsd: 30 },
  ]);
  const budgets = { projectDayUsd: 5, allDayUsd: 5, allMonthUsd: 5 };
  const limits = { budgets, zone: 'UTC', agents: null, agentsByRole: {} };
  const now = today.getTime();
  const uses = await usedOf(database.pool, budgetsAt(limits, 'shop', now), now);
  expect(uses.map(({ spentUsd }) => spentUsd)).toEqual([0, 0, 0]);
  const { decision } = await admitRun(database.pool, {
    ...{ task, role: 'reviewer', runKey: 'first', call: 1, priority: 3, breaker: null, reserveUsd: 1, budgetUsd: 20 },
    limits,
  });
  expect(decision.kind).toBe('go');
});
