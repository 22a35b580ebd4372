import type { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type AdmitInput, type AdmitOutput, createAdmit } from '../../../activities/anywhere/admit.js';
import { createPool } from '../../../activities/store/pool.js';
import { finishRun } from '../../../activities/store/finish-run.js';
import { noteProcess, takeRunNumber } from '../../../activities/store/runs.js';
import type { TaskIdentity } from '../../../domain/task/task.js';
import { freshDatabase, type TestDatabase } from '../../database.js';
import { aTask } from '../store/a-task.js';
import { noLimits } from '../store/brakes/no-limits.js';

let database: TestDatabase;
let admit: (asked: Asked) => Promise<AdmitOutput>;

type Asked = Pick<AdmitInput, 'task' | 'runKey' | 'reserveUsd' | 'budgetUsd'>;
let task: TaskIdentity;
let tasks = 0;
beforeAll(async () => {
  database = await freshDatabase();
  admit = admitBy(database.pool);
});
beforeEach(() => {
  tasks += 1;
  // What runs have cost in a project is the reserve of its next ones.
  task = aTask({ project: `budget-${tasks}` });
});
afterAll(async () => {
  await database.drop();
});

function admitBy(pool: Pool) {
  const admitRun = createAdmit({ pool, limitsOf: () => noLimits, wake: () => undefined });
  return (asked: Asked) => admitRun({ role: 'developer', call: 1, priority: 3, breaker: null, ...asked });
}

async function book(runKey: string, costUsd: number | null, pid: number | null): Promise<void> {
  const { number } = await takeRunNumber(database.pool, {
    runKey,
    taskId: task.id,
    stage: 'development',
    round: 1,
    role: 'developer',
    agent: 'claude',
    model: null,
    effort: null,
    runsDir: '/runs',
  });
  const finishedAt = new Date();
  if (pid !== null) await noteProcess(database.pool, number, { pid, sessionId: null, startedAt: finishedAt });
  await finishRun(database.pool, number, {
    finishedAt,
    exitCode: 0,
    outcome: 'Succeeded',
    tokens: null,
    costUsd,
    sessionId: null,
  });
}

describe('a budget', () => {
  test('lets 50 runs of five workers that ask at once have no more than it holds', async () => {
    const pools = Array.from({ length: 5 }, () => createPool(database.url));
    const answers = await Promise.all(
      pools.flatMap((pool, worker) =>
        Array.from({ length: 10 }, (_, index) =>
          admitBy(pool)({ task, runKey: `${task.id} ${worker} ${index}`, reserveUsd: 0.7, budgetUsd: 7 }),
        ),
      ),
    );
    await Promise.all(pools.map((pool) => pool.end()));
    expect(answers.filter(({ decision }) => decision === 'go')).toHaveLength(10);
    expect(answers.filter(({ decision }) => decision === 'refuse')).toHaveLength(40);
    const { rows } = await database.pool.query<{ held: string }>(
      'select sum(amount_usd)::text as held from budget_reservations where task_id = $1',
      [task.id],
    );
    expect(rows).toEqual([{ held: '7.000000' }]);
  });

  test('gives a run that asks again, also 20 times at once, the same answer and one reservation', async () => {
    const ask = () => admit({ task, runKey: `${task.id} same`, reserveUsd: 6, budgetUsd: 10 });
    const answers = await Promise.all(Array.from({ length: 20 }, ask));
    expect(new Set(answers.map(({ decision }) => decision))).toEqual(new Set(['go']));
    expect(await admit({ task, runKey: `${task.id} other`, reserveUsd: 4, budgetUsd: 10 })).toMatchObject({
      decision: 'go',
    });
  });

  test('is filled to the cent, without the errors of binary fractions', async () => {
    for (const key of ['a', 'b', 'c']) {
      expect(await admit({ task, runKey: task.id + key, reserveUsd: 0.1, budgetUsd: 0.3 })).toMatchObject({
        decision: 'go',
      });
    }
    expect(await admit({ task, runKey: `${task.id}d`, reserveUsd: 0.1, budgetUsd: 0.3 })).toMatchObject({
      decision: 'refuse',
    });
  });

  test('refuses by naming the limit and what is used of it', async () => {
    await admit({ task, runKey: `${task.id} booked`, reserveUsd: 1, budgetUsd: 5 });
    await book(`${task.id} booked`, 2.5, 4_242);
    await admit({ task, runKey: `${task.id} held`, reserveUsd: 2, budgetUsd: 5 });
    expect(await admit({ task, runKey: `${task.id} refused`, reserveUsd: 1, budgetUsd: 5 })).toEqual({
      decision: 'refuse',
      reason:
        "the task's budget of $5.00 has no room for a run's reserve of $1.00: $2.50 spent, $2.00 held by runs whose cost is not known",
    });
  });

  test('exchanges a reservation for the real cost', async () => {
    await admit({ task, runKey: `${task.id} 1`, reserveUsd: 4, budgetUsd: 5 });
    expect(await admit({ task, runKey: `${task.id} 2`, reserveUsd: 4, budgetUsd: 5 })).toMatchObject({
      decision: 'refuse',
    });
    await book(`${task.id} 1`, 0.25, 4_242);
    expect(await admit({ task, runKey: `${task.id} 2`, reserveUsd: 4, budgetUsd: 5 })).toMatchObject({
      decision: 'go',
    });
  });

  test('keeps the reservation of a process that told no cost', async () => {
    await admit({ task, runKey: `${task.id} 1`, reserveUsd: 4, budgetUsd: 5 });
    await book(`${task.id} 1`, null, 4_242);
    expect(await admit({ task, runKey: `${task.id} 2`, reserveUsd: 4, budgetUsd: 5 })).toMatchObject({
      decision: 'refuse',
    });
  });

  test('gets back what was set aside for a run whose process never started', async () => {
    await admit({ task, runKey: `${task.id} 1`, reserveUsd: 4, budgetUsd: 5 });
    await book(`${task.id} 1`, null, null);
    expect(await admit({ task, runKey: `${task.id} 2`, reserveUsd: 4, budgetUsd: 5 })).toMatchObject({
      decision: 'go',
    });
  });

  test('tells a run what is left for it: all but what is spent, and what is held for others', async () => {
    await admit({ task, runKey: `${task.id} booked`, reserveUsd: 1, budgetUsd: 5 });
    await book(`${task.id} booked`, 0.1, 4_242);
    await admit({ task, runKey: `${task.id} held`, reserveUsd: 1.2, budgetUsd: 5 });
    const ask = () => admit({ task, runKey: `${task.id} mine`, reserveUsd: 1, budgetUsd: 5 });
    expect(await ask()).toEqual({ decision: 'go', limitUsd: 3.7 });
    expect(await ask()).toEqual({ decision: 'go', limitUsd: 3.7 });
  });

  test('of which nothing is left admits none, with no reserve either', async () => {
    await admit({ task, runKey: `${task.id} 1`, reserveUsd: 0, budgetUsd: 1 });
    await book(`${task.id} 1`, 1, 4_242);
    expect(await admit({ task, runKey: `${task.id} 2`, reserveUsd: 0, budgetUsd: 1 })).toMatchObject({
      decision: 'refuse',
    });
  });

  test('that is raised admits what it refused', async () => {
    await admit({ task, runKey: `${task.id} earlier`, reserveUsd: 0.5, budgetUsd: 1 });
    const asked = { task, runKey: `${task.id} raised`, reserveUsd: 2 };
    expect(await admit({ ...asked, budgetUsd: 1 })).toMatchObject({ decision: 'refuse' });
    expect(await admit({ ...asked, budgetUsd: 3 })).toMatchObject({ decision: 'go' });
  });

  test('is not used by another task, nor by another generation of the same item', async () => {
    await admit({ task, runKey: `${task.id} mine`, reserveUsd: 5, budgetUsd: 5 });
    const again = aTask({ project: task.project, generation: 2 });
    expect(await admit({ task: again, runKey: `${again.id} its`, reserveUsd: 5, budgetUsd: 5 })).toMatchObject({
      decision: 'go',
    });
  });

  test('that is not there refuses nothing', async () => {
    for (const key of ['1', '2', '3']) {
      expect(await admit({ task, runKey: task.id + key, reserveUsd: 1e6, budgetUsd: null })).toMatchObject({
        decision: 'go',
      });
    }
  });
});
