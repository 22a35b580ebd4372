import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createWithdrawRun } from '../../../activities/anywhere/withdraw-run.js';
import { findRun, takeRunNumber } from '../../../activities/store/runs.js';
import { freshDatabase, type TestDatabase } from '../../database.js';
import { aHost, becomes } from '../agents/a-run.js';

let database: TestDatabase;
let withdraw: ReturnType<typeof createWithdrawRun>;
beforeAll(async () => {
  database = await freshDatabase();
  withdraw = createWithdrawRun({ pool: database.pool });
});
afterAll(() => database.drop());

async function reserve(...runKeys: string[]): Promise<void> {
  await database.pool.query(
    `insert into budget_reservations (run_key, task_id, amount_usd) select key, 'task/demo/1', 5 from unnest($1::text[]) as key`,
    [runKeys],
  );
}

const take = (runKey: string) =>
  takeRunNumber(database.pool, {
    ...{ runKey, taskId: 'task/demo/1', stage: 'development', round: 1, role: 'developer', agent: 'claude' },
    ...{ model: null, effort: null, runsDir: '/runs' },
  });

async function reservation(runKey: string) {
  const { rows } = await database.pool.query(
    `select withdrawn_at is not null as withdrawn, ended_at is not null as ended, settled_at is not null as settled
     from budget_reservations where run_key = $1`,
    [runKey],
  );
  return rows[0] as unknown;
}

describe('a run that has not begun', () => {
  test('gives back what was set aside for it, and never takes a number', async () => {
    await reserve('waits');
    expect(await withdraw({ runKey: 'waits' })).toEqual({ withdrawn: true });
    expect(await reservation('waits')).toEqual({ withdrawn: true, ended: true, settled: true });
    await expect(take('waits')).rejects.toMatchObject({ type: 'RunWithdrawn', nonRetryable: true });
    expect(await findRun(database.pool, 'waits')).toBeNull();
    expect(await withdraw({ runKey: 'waits' })).toEqual({ withdrawn: true });
  });

  test('starts no process where its host takes it up all the same', async () => {
    const host = await aHost(database.pool);
    try {
      const input = host.input();
      await reserve(input.runKey);
      await withdraw(input);
      await expect(host.attempt(input).output).rejects.toMatchObject({ type: 'RunWithdrawn', nonRetryable: true });
      expect(await host.starts()).toEqual([]);
    } finally {
      await host.close();
    }
  });
});

test.each(['begun', 'unknown'])('a run that is %s is not withdrawn', async (runKey) => {
  if (runKey === 'begun') {
    await reserve(runKey);
    await take(runKey);
  }
  expect(await withdraw({ runKey })).toEqual({ withdrawn: false });
  expect(await reservation(runKey)).toEqual(
    runKey === 'begun' ? { withdrawn: false, ended: false, settled: false } : undefined,
  );
});

test('a run that takes its number at that very moment has begun, and is waited for', async () => {
  await reserve('at once');
  const holder = await database.pool.connect();
  try {
    // Where numbers are given one after the other: the run stands between the look at its reservation and its row.
    await holder.query('begin');
    await holder.query('select pg_advisory_xact_lock(6724801)');
    const begun = take('at once');
    await becomes('the run waits for its number', () => waitsFor('advisory'));
    const withdrawn = withdraw({ runKey: 'at once' });
    await becomes('its withdrawal waits for it', () => waitsFor('transactionid'));
    await holder.query('commit');
    expect(await begun).toMatchObject({ runKey: 'at once' });
    expect(await withdrawn).toEqual({ withdrawn: false });
  } finally {
    holder.release();
  }
});

async function waitsFor(lock: 'advisory' | 'transactionid'): Promise<boolean> {
  const waiting = `select from pg_locks join pg_stat_activity using (pid)
    where not granted and locktype = $1 and datname = current_database()`;
  return ((await database.pool.query(waiting, [lock])).rowCount ?? 0) > 0;
}
