import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createRecordProgress } from '../../../../activities/anywhere/record-progress.js';
import { admitRun } from '../../../../activities/store/brakes/admit-run.js';
import { bookEnd } from '../../../../activities/store/brakes/book-end.js';
import { openByPerson } from '../../../../activities/store/brakes/breakers.js';
import { giveUpAdmission } from '../../../../activities/store/brakes/give-up-admission.js';
import { lockAdmission } from '../../../../activities/store/brakes/lock-admission.js';
import type { AdmissionRequest } from '../../../../activities/store/brakes/read-facts.js';
import { settleUnbegun, withdrawHeld } from '../../../../activities/store/brakes/withdraw-run.js';
import { takeRunNumber } from '../../../../activities/store/runs.js';
import { inTransaction } from '../../../../activities/store/transaction.js';
import type { BrakeLimits } from '../../../../domain/brakes/brake-limits.js';
import type { Sign } from '../../../../domain/brakes/sign.js';
import { freshDatabase, type TestDatabase } from '../../../database.js';
import { aTask } from '../a-task.js';
import { brakeRules, noLimits } from './no-limits.js';

let database: TestDatabase;
let tests = 0;
let key = '';
beforeAll(async () => {
  database = await freshDatabase();
});
beforeEach(() => {
  tests += 1;
  key = `claude@places-${tests}`;
});
afterAll(() => database.drop());

const works: Sign = { kind: 'works' };
const down: Sign = { kind: 'fails', cause: 'credit', reason: 'no credit', notBefore: null, onceMore: false };
const one: BrakeLimits = { ...noLimits, agents: 1 };
const task = (name: string) => aTask({ project: `shop-${tests}`, item: name });
const named = (ids: readonly string[]) => ids.map((id) => id.replace(/.*\//, ''));

function ask(name: string, given: Partial<AdmissionRequest> = {}) {
  const own = task(name);
  const asked = { task: own, role: 'developer', runKey: `${own.id} run`, call: 1, priority: 3, breaker: key } as const;
  return admitRun(database.pool, { ...asked, reserveUsd: 1, budgetUsd: null, limits: one, ...given });
}

async function answer(name: string, given: Partial<AdmissionRequest> = {}): Promise<string> {
  const { decision } = await ask(name, given);
  return decision.kind === 'wait' ? `waits: ${decision.wait.kind}` : decision.kind;
}

function begin(name: string) {
  const about = { stage: 'development', round: 1, role: 'developer', agent: 'claude', model: null, effort: null };
  const { id } = task(name);
  return takeRunNumber(database.pool, { ...about, runKey: `${id} run`, taskId: id, runsDir: '/runs', breaker: key });
}

async function end(name: string, sign = works, tells = true) {
  const run = await begin(name);
  const finished = { finishedAt: new Date(), exitCode: 0, outcome: 'Succeeded', tokens: null, sessionId: null };
  const deps = { pool: database.pool, rules: brakeRules, log: pino({ level: 'silent' }) };
  return bookEnd(deps, run, { ...finished, costUsd: 0.1 }, { sign, tells });
}

async function makeDue(): Promise<void> {
  await database.pool.query('update breakers set open_until = now() where key = $1', [key]);
}

async function open(sign: Partial<Sign> = {}): Promise<void> {
  await ask('opener', { limits: noLimits });
  await end('opener', { ...down, cause: 'quota', notBefore: Date.now() + 60_000, ...sign } as Sign);
}

describe('a run that went with its host', () => {
  test('holds no turn: its task does not wait for itself', async () => {
    expect(await answer('a')).toBe('go');
    await begin('a');
    expect(await answer('a', { runKey: 'on another host' })).toBe('go');
    expect(await answer('b')).toBe('waits: turn');
  });

  test('gives its turn to the next in line where its task does not go on', async () => {
    await ask('a');
    await begin('a');
    expect(await answer('b')).toBe('waits: turn');
    expect(named(await giveUpAdmission(database.pool, task('a').id))).toEqual(['b']);
    expect(await answer('b', { call: 2 })).toBe('go');
  });
});

describe('a run that never begins gives its turn to the next in line', () => {
  test.each<[string, () => Promise<string[]>]>([
    ['where its task is paused', () => giveUpAdmission(database.pool, task('a').id)],
    ['where its task is cancelled', () => settleUnbegun(database.pool, `${task('a').id} run`)],
  ])('%s', async (_, stop) => {
    await ask('a');
    expect(await answer('b')).toBe('waits: turn');
    expect(named(await stop())).toEqual(['b']);
    expect(await answer('b', { call: 2 })).toBe('go');
  });

  test('and its lease of a probe to the next one there', async () => {
    await open();
    await makeDue();
    await ask('a', { limits: noLimits });
    await giveUpAdmission(database.pool, task('opener').id);
    expect(await answer('a', { limits: noLimits, call: 2 })).toBe('go');
    expect(await answer('b')).toBe('waits: breaker');
    expect(named(await settleUnbegun(database.pool, `${task('a').id} run`))).toEqual(['b']);
    expect(await answer('b', { call: 2 })).toBe('go');
  });
});

describe('a line', () => {
  test('goes on past a task that does not ask any more', async () => {
    await ask('a');
    for (const name of ['gone', 'b']) expect(await answer(name)).toBe('waits: turn');
    await database.pool.query(
      `update admission_waits set asked_at = now() - interval '21 minutes' where task_id = $1`,
      [task('gone').id],
    );
    expect(named((await end('a')).wake)).toEqual(['b']);
    expect(await answer('b', { call: 2 })).toBe('go');
  });

  test('goes on where two slots get free before the first one has asked', async () => {
    const two = { ...noLimits, agents: 2 };
    for (const name of ['a', 'b']) await ask(name, { limits: two });
    for (const name of ['c', 'd']) expect(await answer(name, { limits: two })).toBe('waits: turn');
    expect([named((await end('a')).wake), named((await end('b')).wake)]).toEqual([['c'], ['c']]);
    expect(named((await ask('c', { limits: two, call: 2 })).wake)).toEqual(['d']);
    expect(await answer('d', { limits: two, call: 2 })).toBe('go');
  });

  test.each<[string, Partial<AdmissionRequest>, string]>([
    ['waits for something else', { limits: { ...one, agents: 5, agentsByRole: { developer: 0 } } }, 'waits: turn'],
    ['has no budget of its own left', { budgetUsd: 0 }, 'refuse'],
  ])('goes on where the first one %s', async (_, given, became) => {
    await ask('a');
    for (const name of ['b', 'c']) await ask(name);
    expect(named((await end('a')).wake)).toEqual(['b']);
    const second = await ask('b', { ...given, call: 2 });
    const { decision } = second;
    expect(decision.kind === 'wait' ? `waits: ${decision.wait.kind}` : decision.kind).toBe(became);
    expect(named(second.wake)).toEqual(['c']);
  });

  test('of a breaker goes on where the one who was to look waits for something else', async () => {
    await ask('at work', { limits: noLimits });
    await open();
    expect(await answer('b', { role: 'tester' })).toBe('waits: breaker');
    await makeDue();
    const probe = await ask('opener', { runKey: 'next' });
    expect([probe.decision, named(probe.wake)]).toMatchObject([{ wait: { kind: 'turn' } }, ['b']]);
    expect(await answer('b', { limits: noLimits, call: 2 })).toBe('go');
  });
});

test('the same call for a probe has the same answer', async () => {
  await open();
  await makeDue();
  const probe = () => ask('opener', { runKey: 'next', limits: noLimits });
  const [first, second] = [await probe(), await probe()];
  expect(first.decision).toMatchObject({ kind: 'go', breaker: { key } });
  expect(second.decision).toMatchObject({ kind: 'go', breaker: { key } });
});

describe('a run that waits for a slot while a breaker opens', () => {
  const held = (probe = false) => withdrawHeld(database.pool, { runKey: `${task('a').id} run`, breaker: key, probe });

  test('does not begin, and is nobody’s turn any more', async () => {
    await ask('a');
    expect(await held()).toBeNull();
    expect(await answer('b')).toBe('waits: turn');
    await open();
    expect(named((await held()) ?? [])).toEqual(['b']);
    await expect(begin('a')).rejects.toMatchObject({ type: 'RunWithdrawn' });
  });

  test('begins where it is the probe, unless a person holds everything', async () => {
    await open();
    await giveUpAdmission(database.pool, task('opener').id);
    await makeDue();
    expect(await answer('a')).toBe('go');
    expect(await held(true)).toBeNull();
    await openByPerson(database.pool, { key: 'all', by: 'local:ada', reason: 'a break' });
    expect(await held(true)).not.toBeNull();
    await database.pool.query(`delete from breakers where key = 'all'`);
  });
});

test('what a cancelled run would have told, another one tells', async () => {
  for (const name of ['a', 'b']) await ask(name, { limits: noLimits });
  expect((await end('a', down, false)).events).toEqual([]);
  expect((await end('b', down)).events).toMatchObject([{ kind: 'breaker-opened', cause: 'credit' }]);
});

test.each(['done', 'cancelled'] as const)('a task that is %s leaves nothing open', async (status) => {
  await ask('a');
  await ask('a', { runKey: 'next' });
  await database.pool.query(
    `insert into admission_waits (task_id, waits_for, project, priority) values ($1, 'breaker:x', 'shop', 3)`,
    [task('a').id],
  );
  const record = { sequence: 1, stage: 'development' as const, status, waitingFor: null, budgetUsd: null };
  await createRecordProgress({ pool: database.pool, redact: (text) => text })({ task: task('a'), records: [record] });
  const { rows } = await database.pool.query<{ open: number }>(
    `select (select count(*) from admission_waits where task_id = $1)::integer
       + (select count(*) from budget_reservations where task_id = $1 and ended_at is null)::integer as open`,
    [task('a').id],
  );
  expect(rows).toEqual([{ open: 0 }]);
});

test('a host that goes away within an admission does not hold all others: its transaction is ended', async () => {
  const shown = await inTransaction(database.pool, async (client) => {
    await lockAdmission(client);
    return (await client.query('show idle_in_transaction_session_timeout')).rows as unknown;
  });
  expect(shown).toEqual([{ idle_in_transaction_session_timeout: '10s' }]);
});
