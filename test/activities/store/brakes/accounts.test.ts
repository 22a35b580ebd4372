import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pauseAccount, pauseOf } from '../../../../activities/store/brakes/accounts.js';
import { closeByPerson, listBreakers } from '../../../../activities/store/brakes/breakers.js';
import { tasksInLine } from '../../../../activities/store/brakes/lines.js';
import { ensureTask } from '../../../../activities/store/tasks.js';
import { inTransaction } from '../../../../activities/store/transaction.js';
import { freshDatabase, type TestDatabase } from '../../../database.js';
import { aTask } from '../a-task.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => {
  await database.drop();
});

const hour = 3_600_000;
const told = (inMs: number, reason = 'slow down') => ({ inMs, reason });
const row = async (account: string) => {
  const { rows } = await database.pool.query('select * from breakers where key = $1', [`account:${account}`]);
  return rows[0] as Record<string, unknown>;
};
const passed = (account: string) =>
  database.pool.query(`update breakers set open_until = now() - interval '1 second' where key = $1`, [
    `account:${account}`,
  ]);

test('an account that was never paused is not', async () => {
  expect(await pauseOf(database.pool, 'never')).toBeNull();
});

test('a pause is known to all until its moment, by the ledger’s clock', async () => {
  const paused = await pauseAccount(database.pool, 'gitea', told(hour));
  const { rows } = await database.pool.query<{ now: number }>('select extract(epoch from now())::float8 * 1000 as now');
  const seen = await pauseOf(database.pool, 'gitea');
  expect(seen?.until).toBe(paused?.until);
  expect(paused?.inMs).toBe(hour);
  expect(seen?.inMs).toBeLessThanOrEqual(hour);
  expect(Math.abs(Number(paused?.until) - hour - Number(rows[0]?.now))).toBeLessThan(60_000);
  expect(await row('gitea')).toMatchObject({ cause: 'account', reason: 'slow down', opened_at: expect.any(Date) });
  expect(await pauseOf(database.pool, 'gitea-shop')).toBeNull();
});

test('of two pauses the later end counts, whoever comes first', async () => {
  await Promise.all([hour, 2 * hour, 1_000].map((inMs) => pauseAccount(database.pool, 'busy', told(inMs))));
  expect((await pauseOf(database.pool, 'busy'))?.inMs).toBeGreaterThan(hour);
});

test('a pause whose time has passed is none, and the next one begins anew', async () => {
  await pauseAccount(database.pool, 'over', told(hour, 'the first'));
  const first = await row('over');
  await passed('over');
  expect(await pauseOf(database.pool, 'over')).toBeNull();
  await pauseAccount(database.pool, 'over', told(hour, 'the second'));
  const second = await row('over');
  expect(second.reason).toBe('the second');
  expect(Number(second.opened_at)).toBeGreaterThan(Number(first.opened_at));
});

test('what a person holds stays theirs, with and without an end', async () => {
  for (const [account, end] of [
    ['held', 'null'],
    ['held-a-day', `now() + interval '1 day'`],
  ] as const) {
    await database.pool.query(
      `insert into breakers (key, cause, reason, opened_at, opened_by, open_until)
       values ($1, 'person', 'maintenance', now(), 'local:ada', ${end})`,
      [`account:${account}`],
    );
    await pauseAccount(database.pool, account, told(1_000));
    expect(await row(account)).toMatchObject({ cause: 'person', reason: 'maintenance', opened_by: 'local:ada' });
  }
  expect(await pauseOf(database.pool, 'held')).toEqual({ until: null, inMs: null });
  expect((await pauseOf(database.pool, 'held-a-day'))?.inMs).toBeGreaterThan(hour);
});

test('a person sees who waits for it, and ends it before its time; it opens again as any other', async () => {
  await pauseAccount(database.pool, 'closed', told(hour));
  const key = 'account:closed';
  const waits = (item: string, account: string, status: string) =>
    inTransaction(database.pool, async (client) => {
      const task = aTask({ item });
      await ensureTask(client, task);
      await client.query('update tasks set status = $2, waiting_for = $3 where id = $1', [
        task.id,
        status,
        { kind: 'account', account, until: Date.now() + hour, since: Date.now() - Number(item) * hour },
      ]);
      return task.id;
    });
  const later = await waits('1', 'closed', 'waiting');
  const sooner = await waits('2', 'closed', 'waiting');
  await waits('3', 'another', 'waiting');
  await waits('4', 'closed', 'cancelled');
  expect((await listBreakers(database.pool)).find((one) => one.key === key)).toMatchObject({ waiting: 2 });
  expect(await closeByPerson(database.pool, { key, by: 'local:ada' })).toBe(true);
  expect(await tasksInLine(database.pool, `breaker:${key}`)).toEqual([sooner, later]);
  expect(await pauseOf(database.pool, 'closed')).toBeNull();
  expect((await pauseAccount(database.pool, 'closed', told(1_000)))?.inMs).toBe(1_000);
});
