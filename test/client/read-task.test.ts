import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ensureTask } from '../../activities/store/tasks.js';
import { noteLag } from '../../activities/store/trackers/tracker-lags.js';
import { readTaskById } from '../../client/read-task.js';
import { aTask } from '../activities/store/a-task.js';
import { freshDatabase, type TestDatabase } from '../database.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

test('a task is read with what its tracker has not taken; not with what was of a task before it', async () => {
  const { pool } = database;
  const task = aTask({ project: 'shop', item: 'DEMO-1' });
  await ensureTask(pool, task);
  const cause = { refused: true, reason: 'It was deleted.', cause: 'deleted', tellAfterMs: 0 };
  for (const key of ['stage', 'block']) await noteLag(pool, { project: 'shop', item: 'DEMO-1', key, what: key }, cause);
  await pool.query(`update tracker_lags set last_at = now() - interval '1 day' where key = 'block'`);
  const tasks = { status: () => Promise.resolve(null) };
  const { from, trackerLags } = await readTaskById({ pool, tasks }, task.id, 'DEMO-1');
  expect(from).toBe('ledger');
  expect(trackerLags).toMatchObject([{ what: 'stage', refused: true, reason: 'It was deleted.', givenUpAt: null }]);
});
