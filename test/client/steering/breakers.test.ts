import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { claimBrakeEvents } from '../../../activities/store/brakes/brake-events.js';
import { listBreakers } from '../../../activities/store/brakes/breakers.js';
import { ensureTask } from '../../../activities/store/tasks.js';
import { type BreakerPlaces, closeBreaker, openBreaker } from '../../../client/steering/breakers.js';
import { createRedact } from '../../../domain/text/redact.js';
import { aTask } from '../../activities/store/a-task.js';
import { freshDatabase, type TestDatabase } from '../../database.js';
import { startTemporal, type TestNamespace } from '../../temporal.js';

let database: TestDatabase;
let temporal: TestNamespace;
let places: BreakerPlaces;
beforeAll(async () => {
  [database, temporal] = await Promise.all([freshDatabase(), startTemporal()]);
  places = { client: temporal.client, pool: database.pool, redact: createRedact(['hunter2hunter2']) };
});
afterAll(async () => {
  await temporal.teardown();
  await database.drop();
});
beforeEach(async () => {
  await database.pool.query('truncate breakers, brake_events, admission_waits');
});

const by = 'local:ada';
const key = 'claude@api.anthropic.com#1a2b3c4d';
const other = 'claude@api.anthropic.com#5e6f7a8b';

async function known(keys: readonly string[], open: readonly string[] = []) {
  for (const one of keys) {
    await database.pool.query(
      `insert into breakers (key, cause, opened_at, open_until) select $1, cause, at, at + interval '1 hour'
       from (select case when $2 then 'account' end as cause, case when $2 then now() end as at) as given`,
      [one, open.includes(one)],
    );
  }
}

async function open(): Promise<string[]> {
  return (await listBreakers(database.pool)).flatMap((one) => (one.cause === null ? [] : one.key));
}

describe('a breaker is opened', () => {
  test.each([
    ['claude', [key], key],
    [key, [key], key],
    [other, [key, other], other],
    ['gitea', ['account:gitea'], 'account:gitea'],
    ['fix-it', ['command@fix-it'], 'command@fix-it'],
    ['all', [], 'all'],
  ])('by the name %s among %j', async (name, keys, opened) => {
    await known(keys);
    const answer = await openBreaker(places, name, { by, reason: 'x' });
    expect(answer).toMatchObject({ opened: true, breaker: { key: opened, cause: 'person', openedBy: by } });
    expect(await open()).toEqual([opened]);
  });

  test.each([
    ['claude', [key, other], by, 'x', { kind: 'ambiguous-breaker', what: '2 breakers are named claude.' }],
    ['claude', [], by, 'x', { kind: 'unknown-breaker', hint: 'Known are all, where all holds every run.' }],
    ['', [key], by, 'x', { kind: 'unknown-breaker' }],
    ['claude', [key], by, ' \n\t', { kind: 'bad-reason' }],
    ['claude', [key], 'ada', 'x', { kind: 'refused' }],
    ['all', [], 'temporal:ada', '', { kind: 'refused' }],
  ])('but not by the name %j among %j, by %s, for %j', async (name, keys, who, reason, problem) => {
    await known(keys);
    await expect(openBreaker(places, name, { by: who, reason })).rejects.toMatchObject(problem);
    expect(await open()).toEqual([]);
  });

  test.each([
    [' two\n lines\u0007 ', 'two lines'],
    ['the key hunter2hunter2', 'the key [redacted]'],
    ['x'.repeat(500), 'x'.repeat(200)],
    ['\0', undefined],
  ])('for the reason %j', async (reason, shown) => {
    await known([key]);
    const answer = openBreaker(places, 'claude', { by, reason });
    if (shown === undefined) await expect(answer).rejects.toMatchObject({ kind: 'bad-reason' });
    else expect((await answer).breaker.reason).toBe(shown);
  });
});

describe('a breaker is closed', () => {
  test.each([
    ['claude', [key], [key], key],
    ['claude', [key, other], [other], other],
    ['gitea', ['account:gitea'], ['account:gitea'], 'account:gitea'],
  ])('by the name %s among %j, of which %j are open', async (name, keys, opened, closed) => {
    await known(keys, opened);
    expect(await closeBreaker(places, name, { by, reason: ' put right ' })).toEqual({
      key: closed,
      closed: true,
      woken: 0,
    });
    expect(await open()).toEqual([]);
    expect(await claimBrakeEvents(database.pool, 'a run')).toMatchObject([
      { kind: 'breaker-closed', breaker: closed, by, reason: 'put right' },
    ]);
  });

  test('but not by a name of two that are open', async () => {
    await known([key, other], [key, other]);
    await expect(closeBreaker(places, 'claude', { by })).rejects.toMatchObject({ kind: 'ambiguous-breaker' });
    expect(await open()).toEqual([key, other]);
  });

  test('and those who wait for it are woken, also where it was closed by somebody who died before that', async () => {
    const { id } = aTask({});
    await ensureTask(database.pool, aTask({}));
    await temporal.client.workflow.start('taskWorkflow', { workflowId: id, taskQueue: 'nobody', args: [] });
    await database.pool.query(
      `insert into admission_waits (task_id, waits_for, project, priority) values ($1, 'breaker:all', 'demo', 3)`,
      [id],
    );
    await openBreaker(places, 'all', { by });
    expect(await closeBreaker(places, 'all', { by })).toEqual({ key: 'all', closed: true, woken: 1 });
    expect(await closeBreaker(places, 'all', { by })).toEqual({ key: 'all', closed: false, woken: 1 });
    const { events } = await temporal.client.workflow.getHandle(id).fetchHistory();
    const signals = events?.flatMap((event) => event.workflowExecutionSignaledEventAttributes?.signalName ?? []);
    expect(signals).toEqual(['wake', 'wake']);
  });
});
