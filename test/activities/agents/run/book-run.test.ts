import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { findRun } from '../../../../activities/store/runs.js';
import { reserve } from '../../store/reserve.js';
import { findTask } from '../../../../activities/store/tasks.js';
import type { AgentPolicy } from '../../../../domain/task/task.js';
import { freshDatabase, type TestDatabase } from '../../../database.js';
import { aHost, aPolicy, fakeAgent, type Host } from '../a-run.js';

let database: TestDatabase;
let host: Host;
let taskId: string;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  host = await aHost(database.pool);
  taskId = `task/demo/${randomUUID()}`;
});
afterEach(() => host.close());

/** A run of the task, admitted with a reserve of a dollar. */
async function run(policy: Partial<AgentPolicy>, resumeSession: string | null = null, limitUsd: number | null = null) {
  const given = host.input({ resumeSession, limitUsd });
  const input = { ...given, task: { ...given.task, id: taskId }, policy: { ...aPolicy, ...policy } };
  await reserve(database.pool, { task: input.task, runKey: input.runKey, amountUsd: 1 });
  const { facts, ending } = await host.attempt(input).output;
  return { facts, ending, row: await findRun(database.pool, input.runKey) };
}

function telling(totalUsd: string | null, version = '2.1.330'): Partial<AgentPolicy> {
  const environment = { VERSION: version, ...(totalUsd !== null && { TOTAL_USD: totalUsd }) };
  return { program: fakeAgent('tell-cost'), environment };
}

async function sumToTheLastDigit(): Promise<string | undefined> {
  const { rows } = await database.pool.query<{ sum: string }>(
    'select sum(cost_usd)::text as sum from agent_runs where task_id = $1',
    [taskId],
  );
  return rows[0]?.sum;
}

async function heldUsd(): Promise<number> {
  const { rows } = await database.pool.query<{ held: number }>(
    'select coalesce(sum(amount_usd), 0)::float8 as held from budget_reservations where task_id = $1 and settled_at is null',
    [taskId],
  );
  return rows[0]?.held ?? NaN;
}

describe('the cost of a session', () => {
  test.each<[string, string, string[], string]>([
    ['is booked once, however often nothing is added', '2.1.330', Array<string>(5).fill('4.0063306'), '4.0063306'],
    ['is what was told last', '2.1.330', ['0.000506', '0.20081200000000002', '0.201318'], '0.201318'],
    ['has as many digits as were told', '2.1.330', ['1e-7', '0.10110000000000001'], '0.10110000000000001'],
    ['is the sum, where the version counts each run alone', '2.1.197', ['0.1', '0.2', '0.2'], '0.5'],
    ['is the sum, where its second figure shows that', 'other', ['0.5', '0.25', '0.75'], '1.50'],
  ])('%s', async (_, version, totals, sum) => {
    let session: string | null = null;
    for (const total of totals) session = (await run(telling(total, version), session)).facts.sessionId;
    expect(Number(await sumToTheLastDigit())).toBe(Number(sum));
    expect((await sumToTheLastDigit())?.replace(/0+$/, '')).toBe(sum.replace(/0+$/, ''));
    expect((await findTask(database.pool, taskId))?.costUsd).toBe(Number(sum));
  });
});

describe('the reserve of a run', () => {
  test('is held while its cost is not known, and no longer than until its session has told', async () => {
    const first = await run(telling(null));
    expect([first.row?.costUsd, await heldUsd()]).toEqual([null, 1]);
    const second = await run(telling('0.5'), first.facts.sessionId);
    expect([second.row?.costUsd, second.row?.tellsRuns, await heldUsd()]).toEqual([0.5, 1, 0]);
  });

  test('is held on where the next run of the session tells of itself alone', async () => {
    const first = await run(telling(null));
    const second = await run(telling('0.5', '2.1.197'), first.facts.sessionId);
    expect([second.row?.tellsRuns, await heldUsd()]).toEqual([0, 1]);
  });

  test('is held on where another session tells', async () => {
    await run(telling(null));
    await run(telling('0.5'));
    expect(await heldUsd()).toBe(1);
  });

  test.each<[string, Partial<AgentPolicy>]>([
    ['that is refused before it says a word', { program: fakeAgent('dead-session') }],
    ['whose program is not there', { program: '/nowhere/claude' }],
    ['whose program cannot be executed', { program: '/etc/hostname' }],
  ])('%s is given back: nothing was used', async (_, policy) => {
    const { facts } = await run(policy);
    expect([facts.costUsd, await heldUsd()]).toEqual([0, 0]);
  });

  test('of a command that tells no cost is held: it is not known', async () => {
    const { facts } = await run({ agent: 'command', program: fakeAgent('fail') });
    expect([facts.costUsd, await heldUsd()]).toEqual([null, 1]);
  });
});

describe('a run that has cost what it may', () => {
  beforeEach(() => {
    host.deps.prices = { 'claude-x': { input: 10, output: 10, cacheRead: 0, cacheWritten: 0 } };
  });

  test('is ended, and its limit held for it, until its session tells', async () => {
    const { ending, facts } = await run({ program: fakeAgent('spend') }, null, 2.5);
    expect(ending).toEqual({
      type: 'BudgetExceeded',
      message: "used up what was left of the task's budget, $2.50",
    });
    expect([facts.costUsd, await heldUsd()]).toEqual([null, 2.5]);
    await run(telling('2.75'), facts.sessionId);
    expect([await sumToTheLastDigit(), await heldUsd()]).toEqual(['2.75', 0]);
  });

  test('is booked with what it tells at its end', async () => {
    const { ending, facts } = await run({ program: fakeAgent('spend'), environment: { LATER: '3.5' } }, null, 2.5);
    expect([ending.type, facts.costUsd, await heldUsd()]).toEqual(['BudgetExceeded', 3.5, 0]);
  });
});
