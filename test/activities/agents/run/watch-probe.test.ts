import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { findRun } from '../../../../activities/store/runs.js';
import type { RunAgentInput } from '../../../../activities/agents/prompt/run-agent-input.js';
import { freshDatabase, type TestDatabase } from '../../../database.js';
import { reserve } from '../../store/reserve.js';
import { aHost, aPolicy, aTask, becomes, fakeAgent, type Host } from '../a-run.js';

let database: TestDatabase;
let host: Host;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  host = await aHost(database.pool);
  await database.pool.query('truncate breakers, brake_events, admission_waits, budget_reservations');
});
afterEach(() => host.close());

const key = 'claude@x';
const waiter = { ...aTask, id: 'task/demo/waits', item: 'waits' };

/** Open by an overload; the task's next run is the probe, and another task waits for it. */
async function open(cause = 'transient'): Promise<void> {
  await database.pool.query(
    `insert into breakers (key, streak, cause, opened_at, open_until, probe_task, probe_until)
     values ($1, 3, $2, now(), now(), $3, now() + interval '10 minutes')`,
    [key, cause, aTask.id],
  );
  await reserve(database.pool, { task: waiter, runKey: 'of the waiter', amountUsd: 1 });
  await database.pool.query(
    `insert into admission_waits (task_id, waits_for, project, priority) values ($1, $2, 'demo', 3)`,
    [waiter.id, `breaker:${key}`],
  );
}

async function breaker() {
  const { rows } = await database.pool.query<{ cause: string | null; probe: string | null }>(
    'select cause, probe_task as probe from breakers where key = $1',
    [key],
  );
  return rows[0];
}

function probing(program: string, fields: Partial<RunAgentInput> = {}): RunAgentInput {
  return host.input({ policy: { ...aPolicy, program: fakeAgent(program) }, breaker: key, probe: true, ...fields });
}

const says = (what: string) => writeFile(join(host.worktree, what), '');

describe('a probe', () => {
  test('closes its breaker with the first word of a model, long before it ends', async () => {
    await open();
    const input = probing('answer-then-wait');
    const { output } = host.attempt(input);
    await becomes('the agent starts', async () => (await host.starts()).length > 0);
    expect(await breaker()).toEqual({ cause: 'transient', probe: aTask.id });
    await says('answer');
    await becomes('the breaker closes', async () => (await breaker())?.cause === null);
    expect(await findRun(database.pool, input.runKey)).toMatchObject({ finishedAt: null });
    await becomes('who waits is woken', () => host.woken.includes(waiter.id));
    await says('go');
    const { ending, events, held } = await output;
    expect([ending, held, events?.map(({ kind }) => kind)]).toEqual([
      { type: 'Succeeded' },
      undefined,
      ['breaker-closed'],
    ]);
  });

  test('of a command is proven by its exit code alone', async () => {
    await open();
    const policy = { ...aPolicy, agent: 'command' as const, program: fakeAgent('answer-then-wait') };
    const { output } = host.attempt(probing('', { policy }));
    await says('answer');
    await becomes('the agent starts', async () => (await host.starts()).length > 0);
    expect((await breaker())?.cause).toBe('transient');
    await says('go');
    await output;
    expect(await breaker()).toEqual({ cause: null, probe: null });
  });

  test('in vain leaves it open, and its task is to be admitted again', async () => {
    await open();
    const { held, events } = await host.attempt(probing('over-quota')).output;
    expect([held, events]).toEqual([true, undefined]);
    expect(await breaker()).toEqual({ cause: 'quota', probe: aTask.id });
    expect(host.woken).toEqual([]);
  });
});

describe('a run that was admitted before its breaker opened', () => {
  test('does not start where a slot gets free for it', async () => {
    await open();
    const input = probing('succeed', { probe: false });
    await reserve(database.pool, { task: aTask, runKey: input.runKey, amountUsd: 1 });
    await expect(host.attempt(input).output).rejects.toMatchObject({ type: 'RunWithdrawn', nonRetryable: true });
    expect(await host.starts()).toEqual([]);
    expect(await findRun(database.pool, input.runKey)).toBeNull();
  });

  test('goes on where it has begun: another attempt attaches to it', async () => {
    const input = probing('answer-then-wait', { probe: false });
    await reserve(database.pool, { task: aTask, runKey: input.runKey, amountUsd: 1 });
    const detached = new AbortController();
    host.deps.detach = detached.signal;
    const first = host.attempt(input);
    await becomes('the agent starts', async () => (await host.starts()).length > 0);
    await open();
    detached.abort(new Error('the worker stops'));
    await expect(first.output).rejects.toThrow('the worker stops');
    host.deps.detach = new AbortController().signal;
    const second = host.attempt(input);
    await says('go');
    expect((await second.output).ending).toEqual({ type: 'Succeeded' });
    expect(await host.starts()).toHaveLength(1);
  });
});
