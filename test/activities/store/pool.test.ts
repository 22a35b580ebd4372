import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { query } from '../../../activities/store/query.js';
import { inTransaction } from '../../../activities/store/transaction.js';
import { readWorkItem, saveWorkItem } from '../../../activities/store/work-items.js';
import { freshDatabase, type TestDatabase } from '../../database.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => {
  await database.drop();
});

const endOthers = `select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid()`;

test('the pool goes on after the server has ended its connections', async () => {
  const before = await Promise.all([1, 2, 3].map(() => query<{ pid: number }>(database.pool, pidOfMine, [])));
  await query(database.pool, endOthers, []);
  expect(await query(database.pool, 'select 1', [])).toHaveLength(1);
  expect(before).toHaveLength(3);
});

const pidOfMine = 'select pg_backend_pid() as pid, pg_sleep(0.05)';

test('a transaction whose connection dies fails, leaves nothing, and gives its place back', async () => {
  const work = { project: 'demo', item: 'lost', title: 'x', description: '', url: null };
  for (let attempt = 0; attempt < 12; attempt += 1) {
    const lost = inTransaction(database.pool, async (client) => {
      const ended = new Promise((resolve) => client.once('end', resolve));
      await query(client, `insert into work_items values ('demo', 'lost', 'x', '')`, []);
      const [mine] = await query<{ pid: number }>(client, 'select pg_backend_pid() as pid', []);
      await query(database.pool, 'select pg_terminate_backend($1::integer)', [mine?.pid ?? 0]);
      await ended;
      await query(client, 'select 1', []);
    });
    await expect(lost).rejects.toThrow();
  }
  expect(await readWorkItem(database.pool, 'demo', 'lost')).toBeNull();
  await saveWorkItem(database.pool, work);
});
