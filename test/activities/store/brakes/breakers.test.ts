import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { claimBrakeEvents } from '../../../../activities/store/brakes/brake-events.js';
import { closeByPerson, listBreakers, openByPerson } from '../../../../activities/store/brakes/breakers.js';
import { tasksInLine } from '../../../../activities/store/brakes/lines.js';
import { lockAdmission } from '../../../../activities/store/brakes/lock-admission.js';
import { ensureTask } from '../../../../activities/store/tasks.js';
import { inTransaction } from '../../../../activities/store/transaction.js';
import { freshDatabase, type TestDatabase } from '../../../database.js';
import { aTask } from '../a-task.js';

const key = 'claude@api.anthropic.com#1a2b3c4d';
const reason = 'the invoice is open';
const [ada, bob] = ['local:ada', 'local:bob'];

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => {
  await database.drop();
});
beforeEach(async () => {
  await database.pool.query('truncate breakers, brake_events, admission_waits');
});

const events = () => claimBrakeEvents(database.pool, 'a run');
const listed = async (of: string) => (await listBreakers(database.pool)).find((one) => one.key === of);

/** As the ledger has it after runs have failed. */
async function failing(cause: string, until: string | null) {
  await database.pool.query(
    `insert into breakers (key, streak, last_failure, cause, reason, opened_at, opened_by, open_until, probes, probe_task, probe_until)
     values ($1, 5, 'transient', $2, 'Overloaded', now() - interval '1 hour', '17', now() + $3::interval, 2, 'task/demo/1', now())`,
    [key, cause, until],
  );
}

async function waits(taskId: string, waitsFor: string, priority: number, since: string) {
  await ensureTask(database.pool, aTask({ item: taskId.split('/')[2] ?? '' }));
  await database.pool.query(
    `insert into admission_waits (task_id, waits_for, project, priority, since) values ($1, $2, 'demo', $3, now() - $4::interval)`,
    [taskId, waitsFor, priority, since],
  );
}

describe('a person opens a breaker', () => {
  test('that nobody has seen yet', async () => {
    expect(await openByPerson(database.pool, { key, by: ada, reason })).toBe(true);
    expect(await listed(key)).toMatchObject({ cause: 'person', reason, openedBy: ada, until: null, streak: 0 });
    expect(await events()).toEqual([
      { kind: 'breaker-opened', breaker: key, cause: 'person', reason, by: ada, until: null },
    ]);
  });

  test('that a person has opened: it stays theirs', async () => {
    await openByPerson(database.pool, { key, by: ada, reason });
    expect(await openByPerson(database.pool, { key, by: bob, reason: 'another' })).toBe(false);
    expect(await listed(key)).toMatchObject({ openedBy: ada, reason });
    expect(await events()).toHaveLength(1);
  });

  test('that its provider’s failures have opened: it is theirs, and no probe closes it', async () => {
    await failing('transient', '1 minute');
    expect(await openByPerson(database.pool, { key, by: ada, reason })).toBe(true);
    expect(await listed(key)).toMatchObject({ cause: 'person', reason, openedBy: ada, until: null, probe: null });
  });

  test('at once with nine others: one of them has opened it, and it is told once', async () => {
    const all = Array.from({ length: 10 }, (_, n) => openByPerson(database.pool, { key, by: `local:${n}`, reason }));
    const opened = await Promise.all(all);
    expect(opened.filter(Boolean)).toHaveLength(1);
    expect(await listed(key)).toMatchObject({ openedBy: `local:${opened.indexOf(true)}` });
    expect(await events()).toHaveLength(1);
  });
});

describe('a person closes a breaker', () => {
  test('that a person has opened: told with who did', async () => {
    await openByPerson(database.pool, { key, by: ada, reason });
    const openedAt = (await listed(key))?.openedAt?.getTime();
    expect(await closeByPerson(database.pool, { key, by: bob })).toBe(true);
    expect(await listed(key)).toMatchObject({ cause: null, reason: '', openedAt: null, openedBy: null, until: null });
    expect(await events()).toMatchObject([
      { kind: 'breaker-opened' },
      { kind: 'breaker-closed', breaker: key, openedAt, by: bob },
    ]);
  });

  test.each([
    ['transient', '1 minute'],
    ['quota', '1 hour'],
    ['login', null],
    ['credit', null],
  ])('of cause %s: failures are counted anew, and nobody probes', async (cause, until) => {
    await failing(cause, until);
    expect(await closeByPerson(database.pool, { key, by: ada })).toBe(true);
    const { rows } = await database.pool.query(
      'select streak, last_failure, probes, probe_task, open_until from breakers',
    );
    expect(rows).toEqual([{ streak: 0, last_failure: null, probes: 0, probe_task: null, open_until: null }]);
  });

  test('that is closed, or that nobody knows: nothing is told', async () => {
    await openByPerson(database.pool, { key, by: ada, reason });
    const closed = await Promise.all([1, 2, 3].map(() => closeByPerson(database.pool, { key, by: bob })));
    expect(closed.filter(Boolean)).toHaveLength(1);
    expect(await closeByPerson(database.pool, { key: 'codex', by: bob })).toBe(false);
    expect(await events()).toHaveLength(2);
  });

  test('twice in its life: each time is told', async () => {
    for (const by of [ada, bob]) {
      await openByPerson(database.pool, { key, by, reason });
      await closeByPerson(database.pool, { key, by });
    }
    expect((await events()).map(({ kind }) => kind)).toEqual([
      'breaker-opened',
      'breaker-closed',
      'breaker-opened',
      'breaker-closed',
    ]);
  });

  test('of an account: open until its moment, closed by itself after it', async () => {
    await failing('account', '1 hour');
    expect(await listed(key)).toMatchObject({ cause: 'account' });
    expect(await closeByPerson(database.pool, { key, by: ada })).toBe(true);
    await database.pool.query('truncate breakers');
    await failing('account', '-1 second');
    expect(await listed(key)).toMatchObject({ cause: null });
    expect(await closeByPerson(database.pool, { key, by: ada })).toBe(false);
  });
});

test('a breaker is closed after an admission that is under way, whose task is found among those who wait', async () => {
  await ensureTask(database.pool, aTask({}));
  await openByPerson(database.pool, { key, by: ada, reason });
  let closing: Promise<string[]> | undefined;
  await inTransaction(database.pool, async (client) => {
    await lockAdmission(client);
    closing = closeByPerson(database.pool, { key, by: ada }).then(() => tasksInLine(database.pool, `breaker:${key}`));
    await client.query(
      `insert into admission_waits (task_id, waits_for, project, priority) values ('task/demo/1', $1, 'demo', 3)`,
      [`breaker:${key}`],
    );
  });
  expect(await closing).toEqual(['task/demo/1']);
});

test('the list has the open ones first, then those that runs have met, with the tasks that wait', async () => {
  await database.pool.query(
    `insert into agent_runs (run_key, task_id, stage, round, role, agent, output_path, breaker)
     values ('1', 'task/demo/9', 'analysis', 1, 'analyst', 'codex', '/runs/1.log', 'codex@api.openai.com#1')`,
  );
  await openByPerson(database.pool, { key, by: ada, reason });
  await database.pool.query(`insert into breakers (key, streak) values ('a-closed-one', 3)`);
  await waits('task/demo/1', `breaker:${key}`, 3, '1 minute');
  await waits('task/demo/2', `breaker:${key}`, 3, '1 minute');
  await waits('task/demo/3', 'turn:demo', 3, '1 minute');
  expect((await listBreakers(database.pool)).map(({ key: of, waiting, streak }) => [of, waiting, streak])).toEqual([
    [key, 2, 0],
    ['a-closed-one', 0, 3],
    ['codex@api.openai.com#1', 0, 0],
  ]);
});

test('those who wait stand in line by priority, then by how long they have waited', async () => {
  await waits('task/demo/late', 'breaker:a', 3, '1 minute');
  await waits('task/demo/early', 'breaker:a', 3, '1 hour');
  await waits('task/demo/urgent', 'breaker:a', 1, '1 second');
  await waits('task/demo/other', 'breaker:c', 1, '1 day');
  await waits('task/demo/ended', 'breaker:a', 1, '1 day');
  await database.pool.query(`update tasks set status = 'cancelled' where id = 'task/demo/ended'`);
  const inLine = ['task/demo/urgent', 'task/demo/early', 'task/demo/late'];
  expect(await tasksInLine(database.pool, 'breaker:a')).toEqual(inLine);
  expect(await tasksInLine(database.pool, 'breaker:a', 2)).toEqual(inLine.slice(0, 2));
  expect(await tasksInLine(database.pool, 'breaker:nobody')).toEqual([]);
});
