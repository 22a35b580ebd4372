import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { identify } from '../../../activities/processes/process-identity.js';
import { createEndRun, type EndRunInput, type EndRunOutput } from '../../../activities/on-host/end-run.js';
import { reserve } from '../store/reserve.js';
import { findRun, takeRunNumber } from '../../../activities/store/runs.js';
import { freshDatabase, type TestDatabase } from '../../database.js';
import { aHost, aPolicy, becomes, fakeAgent, type Host } from '../agents/a-run.js';

let database: TestDatabase;
let host: Host;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  host = await aHost(database.pool);
});
afterEach(() => host.close());

function endRun({ task, runKey }: Pick<EndRunInput, 'task' | 'runKey'>): Promise<EndRunOutput> {
  return new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') }).run(createEndRun(host.deps), {
    task,
    runKey,
    why: 'cancelled' as const,
  });
}

const withAgent = (name: string) =>
  host.input({ policy: { ...aPolicy, program: fakeAgent(name), killGraceSeconds: 0.3 } });

test.each(['hang', 'ignore-sigterm'])('ends the process of a run that does "%s", and books it', async (agent) => {
  const input = withAgent(agent);
  const { output } = host.attempt(input);
  await becomes('the agent starts', async () => (await host.starts()).length > 0);
  expect(await endRun(input)).toEqual({ ended: true });
  expect(identify((await host.starts())[0] ?? 0)).toBeNull();
  expect(await findRun(database.pool, input.runKey)).toMatchObject({ outcome: 'Cancelled' });
  expect((await output).ending.type).toBe('AgentLost');
  expect(await endRun(input)).toEqual({ ended: false });
});

test('has nothing to end where the key never got a number, and gives back what was set aside for it', async () => {
  const { task, runKey } = host.input();
  await reserve(database.pool, { task, runKey, amountUsd: 1 });
  await reserve(database.pool, { task, runKey: 'of another run', amountUsd: 2 });
  expect(await endRun({ task, runKey })).toEqual({ ended: false });
  const { rows } = await database.pool.query('select run_key as key from budget_reservations where settled_at is null');
  expect(rows).toEqual([{ key: 'of another run' }]);
});

test('leaves a run alone that ended by itself', async () => {
  const input = withAgent('succeed');
  await host.attempt(input).output;
  expect(await endRun(input)).toEqual({ ended: false });
  expect(await findRun(database.pool, input.runKey)).toMatchObject({ outcome: 'Succeeded' });
});

test('keeps a run from starting later that has a number and no process', async () => {
  const input = withAgent('succeed');
  const { runKey, task, stage, round, role } = input;
  const { runsDir } = host;
  await takeRunNumber(database.pool, {
    runKey,
    taskId: task.id,
    stage,
    round,
    role,
    agent: 'claude',
    model: null,
    effort: null,
    runsDir,
  });
  expect(await endRun(input)).toEqual({ ended: false });
  expect((await host.attempt(input).output).ending.type).toBe('AgentLost');
  expect(await host.starts()).toEqual([]);
  expect(await findRun(database.pool, runKey)).toMatchObject({ outcome: 'Cancelled', costUsd: 0 });
});
