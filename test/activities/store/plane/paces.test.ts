import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pauseKey, type Turn, takeTurn } from '../../../../activities/store/plane/paces.js';
import { freshDatabase, type TestDatabase } from '../../../database.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

/** Rates so slow that the test's own time is nothing to them. */
const hour = 3_600_000;
const rate = { everyMs: hour, burst: 3, mostMs: 2 * hour };
/** Null: none was taken. */
const inHours = ({ taken, inMs }: Turn) => (taken ? Math.round(inMs / hour) : null);

test('a burst goes at once, then one by one, then nobody; also where many workers ask in the same moment', async () => {
  const waits = await Promise.all(Array.from({ length: 8 }, () => takeTurn(database.pool, 'many', rate)));
  const sorted = waits.map(inHours).sort((one, other) => (one ?? 99) - (other ?? 99));
  expect(sorted).toEqual([0, 0, 0, 1, 2, null, null, null]);
});

test('each key has its own, and who was refused has taken nothing', async () => {
  const narrow = { everyMs: hour, burst: 1, mostMs: 0 };
  expect(inHours(await takeTurn(database.pool, 'one', narrow))).toBe(0);
  const refused = await takeTurn(database.pool, 'one', narrow);
  expect([refused.taken, Math.round(refused.inMs / hour)]).toEqual([false, 1]);
  expect(inHours(await takeTurn(database.pool, 'other', narrow))).toBe(0);
  expect(inHours(await takeTurn(database.pool, 'one', { ...narrow, mostMs: hour }))).toBe(1);
});

test('a key that has rested has its burst again', async () => {
  const fast = { everyMs: 1, burst: 2, mostMs: 0 };
  await takeTurn(database.pool, 'rested', { ...fast, everyMs: hour });
  await database.pool.query(`update paces set arrival = now() - interval '1 day' where key = 'rested'`);
  const slow = { ...fast, everyMs: hour };
  const waits = [];
  for (let n = 1; n <= 3; n += 1) waits.push(inHours(await takeTurn(database.pool, 'rested', slow)));
  expect(waits).toEqual([0, 0, null]);
});

test('a key that is paused waits for it alone, comes back one by one, and is paused no shorter by a second pause', async () => {
  await pauseKey(database.pool, 'paused', { ...rate, inMs: 5 * hour });
  await pauseKey(database.pool, 'paused', { ...rate, inMs: hour });
  const refused = await takeTurn(database.pool, 'paused', rate);
  expect([refused.taken, Math.round(refused.inMs / hour)]).toEqual([false, 5]);
  expect(inHours(await takeTurn(database.pool, 'its neighbour', rate))).toBe(0);
  await database.pool.query(`update paces set arrival = arrival - interval '5 hours' where key = 'paused'`);
  const waits = [];
  for (let n = 1; n <= 4; n += 1) waits.push(inHours(await takeTurn(database.pool, 'paused', rate)));
  expect(waits).toEqual([0, 1, 2, null]);
});
