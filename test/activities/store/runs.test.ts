import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { finishRun } from '../../../activities/store/finish-run.js';
import { reserve } from './reserve.js';
import { findRun, listRuns, type NewRun, noteProcess, takeRunNumber } from '../../../activities/store/runs.js';
import { freshDatabase, type TestDatabase } from '../../database.js';
import { aTask } from './a-task.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => {
  await database.drop();
});

const tokens = { input: 11, output: 22, cacheRead: 33, cacheWritten: 3_000_000_000 };

function aRun(runKey: string, given: Partial<NewRun> = {}): NewRun {
  return {
    runKey,
    taskId: 'task/demo/1',
    stage: 'development',
    round: 2,
    role: 'developer',
    agent: 'claude',
    model: 'claude-x',
    effort: 'xhigh',
    runsDir: '/var/lib/orch/runs',
    ...given,
  };
}

describe('takeRunNumber', () => {
  test('gives a run a number, and a log that is named after it', async () => {
    const run = await takeRunNumber(database.pool, aRun('plain'));
    const { runsDir, ...told } = aRun('plain');
    expect(run).toEqual({
      ...told,
      number: expect.any(Number),
      project: null,
      breaker: null,
      outputPath: `${runsDir}/${run.number}.log`,
      pid: null,
      sessionId: null,
      startedAt: null,
      finishedAt: null,
      exitCode: null,
      outcome: null,
      tokens: null,
      costUsd: null,
      costEstimated: false,
      turns: null,
      modelUsed: null,
      told: null,
      tellsRuns: 0,
      refused: null,
      hostId: null,
      costUnknown: false,
    });
  });

  test('gives the same row again, from a host whose logs lie elsewhere too, and uses up no number', async () => {
    const first = await takeRunNumber(database.pool, aRun('again'));
    expect(await takeRunNumber(database.pool, aRun('again', { runsDir: '/elsewhere', model: null }))).toEqual(first);
    const next = await takeRunNumber(database.pool, aRun('the next', { runsDir: '/runs/' }));
    expect(next.number).toBe(first.number + 1);
    expect(next.outputPath).toBe(`/runs/${next.number}.log`);
  });

  test('gives 20 callers of one key at once the same number', async () => {
    const runs = await Promise.all(Array.from({ length: 20 }, () => takeRunNumber(database.pool, aRun('at once'))));
    expect(new Set(runs.map(({ number }) => number)).size).toBe(1);
    expect(new Set(runs.map(({ outputPath }) => outputPath)).size).toBe(1);
    const { rowCount } = await database.pool.query(`select from agent_runs where run_key = 'at once'`);
    expect(rowCount).toBe(1);
  });

  test('gives different keys different numbers, also at once', async () => {
    const runs = await Promise.all(
      Array.from({ length: 20 }, (_, index) => takeRunNumber(database.pool, aRun(`different ${index}`))),
    );
    expect(new Set(runs.map(({ number }) => number)).size).toBe(20);
  });
});

describe('a run', () => {
  test('shows its process while it runs, and how it ended afterwards', async () => {
    const { number } = await takeRunNumber(database.pool, aRun('whole life'));
    const startedAt = new Date('2026-11-24T10:00:00.250Z');
    const note = () => noteProcess(database.pool, number, { pid: 4_242, sessionId: null, startedAt });
    expect((await Promise.all([note(), note(), note()])).filter(Boolean)).toHaveLength(1);
    expect(await note()).toBe(false);
    expect(await findRun(database.pool, 'whole life')).toMatchObject({ pid: 4_242, sessionId: null, startedAt });

    const finishedAt = new Date('2026-11-24T10:05:00.750Z');
    const used = { tokens, costUsd: 0.016_5, costEstimated: true, turns: 5_000_000_000, modelUsed: 'claude-y' };
    const ending = { finishedAt, exitCode: 0, outcome: 'Succeeded', ...used };
    await finishRun(database.pool, number, { ...ending, sessionId: 'session-1' });
    expect(await findRun(database.pool, 'whole life')).toMatchObject({
      ...ending,
      number,
      pid: 4_242,
      startedAt,
      sessionId: 'session-1',
    });
  });

  test('keeps its first ending', async () => {
    const { number } = await takeRunNumber(database.pool, aRun('twice'));
    const ending = { finishedAt: new Date(), exitCode: -9, outcome: 'AgentTimedOut', tokens: null, costUsd: null };
    await finishRun(database.pool, number, { ...ending, sessionId: null });
    await finishRun(database.pool, number, { ...ending, exitCode: 0, outcome: 'Succeeded', sessionId: 'late' });
    expect(await findRun(database.pool, 'twice')).toMatchObject({ ...ending, sessionId: null });
  });

  test('keeps the session that was known from its start where its end tells none', async () => {
    const { number } = await takeRunNumber(database.pool, aRun('session'));
    await noteProcess(database.pool, number, { pid: 1, sessionId: 'from the start', startedAt: new Date() });
    await finishRun(database.pool, number, {
      finishedAt: new Date(),
      exitCode: null,
      outcome: 'AgentLost',
      tokens: null,
      costUsd: null,
      sessionId: null,
    });
    expect(await findRun(database.pool, 'session')).toMatchObject({ sessionId: 'from the start', exitCode: null });
  });

  test('is not there under a key that nobody took', async () => {
    expect(await findRun(database.pool, 'never taken')).toBeNull();
  });

  test('can carry hostile text: quotes, SQL, a NUL', async () => {
    const model = `x'); drop table agent_runs; --\0"`;
    const run = await takeRunNumber(database.pool, aRun(`a 'key"`, { model }));
    expect(run.model).toBe(model.replace('\0', '\uFFFD'));
    expect(await findRun(database.pool, `a 'key"`)).toEqual(run);
  });
});

describe('the reserve of a run that told no cost, once a later run of its session tells', () => {
  test.each<[string, number | null, boolean]>([
    ['is given back', 1, true],
    ['is given back where the run was told to end', -15, true],
    ['is held on where the run was killed', -9, false],
    ['is held on where a shell tells that it was killed', 137, false],
    ['is held on where nobody saw the run end', null, false],
  ])('%s (exit code %p)', async (_, exitCode, isSettled) => {
    const task = aTask({ item: `told by a later run ${exitCode}` });
    const finish = async (runKey: string, given: { exitCode: number | null; costUsd: number | null }) => {
      await reserve(database.pool, { task, runKey, amountUsd: 1 });
      const { number } = await takeRunNumber(database.pool, aRun(runKey, { taskId: task.id }));
      await noteProcess(database.pool, number, { pid: 1, sessionId: null, startedAt: new Date() });
      const ending = { finishedAt: new Date(), outcome: 'AgentFailed', tokens: null, sessionId: 'one session' };
      await finishRun(database.pool, number, { ...ending, ...given, tellsEarlier: given.costUsd !== null });
    };
    await finish(`silent ${exitCode}`, { exitCode, costUsd: null });
    await finish(`telling ${exitCode}`, { exitCode: 0, costUsd: 0.5 });
    expect(await findRun(database.pool, `silent ${exitCode}`)).toMatchObject({ costUnknown: !isSettled });
    const { rows } = await database.pool.query(
      'select run_key as key from budget_reservations where task_id = $1 and settled_at is null',
      [task.id],
    );
    expect(rows).toEqual(isSettled ? [] : [{ key: `silent ${exitCode}` }]);
  });
});

test('the runs of a task are listed oldest first, without those of others', async () => {
  const taskId = 'task/demo/listed';
  for (const key of ['l1', 'l2', 'l3']) await takeRunNumber(database.pool, aRun(key, { taskId }));
  await takeRunNumber(database.pool, aRun('l4', { taskId: `${taskId}/2` }));
  expect((await listRuns(database.pool, taskId)).map(({ runKey }) => runKey)).toEqual(['l1', 'l2', 'l3']);
});
