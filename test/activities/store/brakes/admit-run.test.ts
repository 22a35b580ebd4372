import type { Pool } from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { admitRun } from '../../../../activities/store/brakes/admit-run.js';
import type { AdmissionRequest } from '../../../../activities/store/brakes/read-facts.js';
import { bookEnd } from '../../../../activities/store/brakes/book-end.js';
import { giveUpAdmission } from '../../../../activities/store/brakes/give-up-admission.js';
import { proveWorking } from '../../../../activities/store/brakes/probe.js';
import { closeAdmission } from '../../../../activities/store/earlier-runs.js';
import { takeRunNumber } from '../../../../activities/store/runs.js';
import type { BrakeEvent } from '../../../../domain/brakes/brake-event.js';
import type { BrakeLimits } from '../../../../domain/brakes/brake-limits.js';
import type { Sign } from '../../../../domain/brakes/sign.js';
import { createPool } from '../../../../activities/store/pool.js';
import { freshDatabase, type TestDatabase } from '../../../database.js';
import { aTask } from '../a-task.js';
import { brakeRules, noLimits } from './no-limits.js';

let database: TestDatabase;
let key = '';
let tests = 0;
beforeAll(async () => {
  database = await freshDatabase();
});
beforeEach(() => {
  tests += 1;
  key = `claude@test-${tests}`;
});
afterAll(() => database.drop());

const works: Sign = { kind: 'works' };
const down: Sign = { kind: 'fails', cause: 'transient', reason: 'is overloaded', notBefore: null, onceMore: false };

/** A task of this test's own. */
function task(name: string, project = `shop-${tests}`) {
  return aTask({ project, item: name });
}

function ask(name: string, given: Partial<AdmissionRequest> & { by?: Pool; limits?: BrakeLimits } = {}) {
  const { by = database.pool, limits = noLimits, ...more } = given;
  const own = task(name);
  const asked = { task: own, role: 'developer', runKey: `${own.id} run`, call: 1, priority: 3, breaker: key } as const;
  return admitRun(by, { ...asked, reserveUsd: 1, budgetUsd: null, limits, ...more });
}

async function answer(name: string, given: Parameters<typeof ask>[1] = {}) {
  const { decision } = await ask(name, given);
  if (decision.kind !== 'wait') return decision.kind === 'go' && decision.breaker !== null ? 'probe' : decision.kind;
  return `waits: ${decision.wait.kind}`;
}

/** Books the run that a task was admitted with. */
async function end(name: string, sign: Sign, given: { costUsd?: number; limits?: BrakeLimits; tells?: boolean } = {}) {
  const { id, project } = task(name);
  const about = { stage: 'development', round: 1, role: 'developer', agent: 'claude', model: null, effort: null };
  const run = await takeRunNumber(database.pool, {
    ...about,
    ...{ runKey: `${id} run`, taskId: id, runsDir: '/runs', breaker: key },
  });
  expect(run.project).toBe(project);
  const rules = { ...brakeRules, limitsOf: () => given.limits ?? noLimits };
  const finished = { finishedAt: new Date(), exitCode: 0, outcome: 'Succeeded', tokens: null, sessionId: null };
  const { costUsd = 0.1, tells = true } = given;
  return bookEnd(
    { pool: database.pool, rules, log: pino({ level: 'silent' }) },
    run,
    { ...finished, costUsd },
    { sign, tells },
  );
}

async function begin(...names: string[]): Promise<void> {
  for (const name of names) expect(await answer(name)).toBe('go');
}

/** Three runs in a row fail: `1` is to look whether it works again. */
async function openIt(): Promise<void> {
  await begin('3', '2', '1');
  for (const name of ['3', '2', '1']) await end(name, down);
}

/** As if its moment had come. */
async function makeDue(): Promise<void> {
  await database.pool.query('update breakers set open_until = now() where key = $1', [key]);
}

async function waiting(): Promise<string[]> {
  const { rows } = await database.pool.query<{ id: string }>(
    'select task_id as id from admission_waits where project = $1 order by task_id',
    [`shop-${tests}`],
  );
  return rows.map(({ id }) => id.replace(/.*\//, ''));
}

function kinds(events: readonly BrakeEvent[]): string[] {
  return events.map(({ kind }) => kind);
}

describe('a breaker', () => {
  test('opens by failures in a row over all tasks, tells it once, and lets nobody but the probe start', async () => {
    await begin('3', '2', '1');
    expect(kinds((await end('3', down)).events)).toEqual([]);
    expect((await end('2', down)).held).toBe(false);
    const opening = await end('1', down);
    expect([kinds(opening.events), opening.held]).toEqual([['breaker-opened'], true]);
    expect(kinds((await end('1', down)).events)).toEqual(['breaker-opened']);

    expect([await answer('1', { runKey: `${key} next` }), await answer('4')]).toEqual([
      'waits: breaker',
      'waits: breaker',
    ]);
    await makeDue();
    expect([await answer('4'), await answer('1', { runKey: `${key} next` })]).toEqual(['waits: breaker', 'probe']);
    expect(await answer('2', { runKey: `${key} another` })).toBe('waits: breaker');
    expect(await waiting()).toEqual(['2', '4']);
  });

  test('is closed as soon as a model answers its probe, and those who wait are woken in line', async () => {
    await openIt();
    for (const [name, priority] of [
      ['a', 3],
      ['b', 1],
      ['c', 3],
    ] as const)
      await answer(name, { priority });
    const { number } = await takeRunNumber(database.pool, {
      ...{ runKey: 'probe', taskId: task('1').id, stage: 'development', round: 1, role: 'developer', agent: 'claude' },
      ...{ model: null, effort: null, runsDir: '/runs', breaker: key },
    });
    const woken = await proveWorking(database.pool, {
      ...{ breaker: key, taskId: task('1').id, number, rules: brakeRules.breaker },
    });
    expect(woken.map((id) => id.replace(/.*\//, ''))).toEqual(['b', 'a', 'c']);
    expect(kinds((await ask('a', { call: 2 })).events)).toEqual(['breaker-closed']);
    expect(kinds((await ask('b', { call: 2 })).events)).toEqual([]);
  });

  test('counts as one what ten workers tell at once', async () => {
    const names = Array.from({ length: 10 }, (_, index) => `at once ${index}`);
    await begin(...names);
    const ended = await Promise.all(names.map((name) => end(name, down)));
    expect(ended.flatMap(({ events }) => kinds(events))).toEqual(['breaker-opened']);
    expect(ended.filter(({ held }) => held).length).toBeGreaterThanOrEqual(8);
  });

  test('has one probe, also where twenty ask at once', async () => {
    await openIt();
    await giveUpAdmission(database.pool, task('1').id);
    await makeDue();
    const pools = Array.from({ length: 4 }, () => createPool(database.url));
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => answer(`probe ${index}`, { by: pools[index % 4] ?? database.pool })),
    );
    await Promise.all(pools.map((pool) => pool.end()));
    expect(answers.filter((one) => one === 'probe')).toHaveLength(1);
    expect(answers.filter((one) => one === 'waits: breaker')).toHaveLength(19);
  });

  test('is taken over where the probe’s task goes away: the next in line is woken', async () => {
    await openIt();
    await makeDue();
    expect(await answer('1', { runKey: `${key} next` })).toBe('probe');
    await answer('a');
    expect(await giveUpAdmission(database.pool, task('1').id)).toEqual([task('a').id]);
    expect([await answer('a', { call: 2 }), await answer('1', { runKey: `${key} later` })]).toEqual([
      'probe',
      'waits: breaker',
    ]);
  });

  test('that cannot be written fails nobody: the run is booked', async () => {
    await begin('1');
    const broken: Sign = { ...down, cause: 'nonsense' as 'transient' };
    expect(await end('1', broken)).toMatchObject({ events: [], held: false });
    const { rows } = await database.pool.query('select outcome from agent_runs where task_id = $1', [task('1').id]);
    expect(rows).toEqual([{ outcome: 'Succeeded' }]);
  });
});

describe('turns', () => {
  const limits = { ...noLimits, agents: 2 };

  test('of a project are as many as its limit says, and go in line', async () => {
    const answers = [];
    for (const name of ['a', 'b', 'c', 'd']) answers.push(await answer(name, { limits }));
    expect(answers).toEqual(['go', 'go', 'waits: turn', 'waits: turn']);
    expect(await answer('urgent', { limits, priority: 1 })).toBe('waits: turn');
    expect((await end('a', works)).wake).toEqual([task('urgent').id]);

    const early = await ask('newcomer', { limits });
    expect([early.decision.kind, early.wake]).toEqual(['wait', [task('urgent').id]]);
    expect(await answer('c', { limits, call: 2 })).toBe('waits: turn');
    expect(await answer('urgent', { limits, priority: 1, call: 2 })).toBe('go');
    expect(await waiting()).toEqual(['c', 'd', 'newcomer']);
  });

  test('of a role count its runs alone', async () => {
    const byRole = { ...noLimits, agentsByRole: { deployer: 1 } };
    const deploys = (name: string) => answer(name, { limits: byRole, role: 'deployer' });
    expect([await deploys('a'), await deploys('b'), await answer('c', { limits: byRole })]).toEqual([
      ...['go', 'waits: turn', 'go'],
    ]);
  });

  test('are not held by tasks that have ended, nor waited for behind them', async () => {
    const one = { ...noLimits, agents: 1 };
    expect([await answer('a', { limits: one }), await answer('b', { limits: one })]).toEqual(['go', 'waits: turn']);
    for (const name of ['a', 'b']) await closeAdmission(database.pool, task(name).id);
    expect(await answer('c', { limits: one })).toBe('go');
  });
});

describe('the budgets of periods', () => {
  const day = (projectDayUsd: number): BrakeLimits => {
    return { ...noLimits, budgets: { projectDayUsd, allDayUsd: null, allMonthUsd: null } };
  };

  test('hold no more than they have, also where fifty ask at once', async () => {
    const pools = Array.from({ length: 5 }, () => createPool(database.url));
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        answer(`${index}`, { limits: day(7), reserveUsd: 0.7, by: pools[index % 5] ?? database.pool }),
      ),
    );
    await Promise.all(pools.map((pool) => pool.end()));
    expect(answers.filter((one) => one === 'go')).toHaveLength(10);
    expect(answers.filter((one) => one === 'waits: budget')).toHaveLength(40);
  });

  test('are told once when they are near, and once when they are used up', async () => {
    const limits = day(1);
    expect(await answer('a', { limits, reserveUsd: 0.5 })).toBe('go');
    expect(kinds((await end('a', works, { costUsd: 0.8, limits })).events)).toEqual(['budget-near']);
    const told = [await ask('b', { limits }), await ask('c', { limits })].map(({ events }) => kinds(events));
    expect(told).toEqual([['budget-used-up'], []]);
    expect(await waiting()).toEqual(['b', 'c']);
  });

  test('that get room wake the next in line', async () => {
    const limits = day(1);
    expect([await answer('a', { limits }), await answer('b', { limits })]).toEqual(['go', 'waits: budget']);
    expect((await end('a', works, { costUsd: 0, limits })).wake).toEqual([task('b').id]);
    expect(await answer('b', { limits, call: 2 })).toBe('go');
  });
});

test('what such runs cost is the reserve, once three have told it', async () => {
  for (const name of ['a', 'b', 'c']) {
    expect((await ask(name)).decision).toMatchObject({ reserveUsd: 1 });
    await end(name, works, { costUsd: 4 });
  }
  expect((await ask('d')).decision).toMatchObject({ reserveUsd: 4 });
});

test('the same call has the same answer; a task that goes on holds no place', async () => {
  const first = await ask('a');
  expect(await ask('a')).toEqual({
    ...first,
    facts: expect.anything(),
    decision: expect.objectContaining({ kind: 'go' }),
  });
  expect(await waiting()).toEqual([]);
});

test('a run that was admitted and never began gives back what was set aside', async () => {
  await begin('a');
  await giveUpAdmission(database.pool, task('a').id);
  const { rows } = await database.pool.query('select from budget_reservations where task_id = $1', [task('a').id]);
  expect(rows).toEqual([]);
});
