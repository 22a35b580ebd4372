import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { handOver } from '../../../activities/intake/hand-over.js';
import { insertEvents } from '../../../activities/store/intake/events.js';
import { query } from '../../../activities/store/query.js';
import { freshDatabase, type TestDatabase } from '../../database.js';
import { startTemporal, type TestNamespace } from '../../temporal.js';
import { aComment, anItemEvent } from './an-event.js';

let temporal: TestNamespace;
let database: TestDatabase;
beforeAll(async () => {
  [temporal, database] = await Promise.all([startTemporal(), freshDatabase()]);
});
beforeEach(() => query(database.pool, 'delete from events', []));
afterAll(async () => {
  await temporal.teardown();
  await database.drop();
});

const hand = () => handOver({ pool: database.pool, temporal: temporal.client });
const handle = (key: string): WorkflowHandle => temporal.client.workflow.getHandle(`event/shop/${key}`);
const unhanded = async () =>
  (await query<{ key: string }>(database.pool, 'select key from events where handed_at is null order by 1', [])).map(
    ({ key }) => key,
  );
const many = (name: string, count: number) =>
  Array.from({ length: count }, (_, at) => anItemEvent({ item: String(at), key: `${name}/${at}` }));

test('each event has a workflow that says what has happened, and is handed over once', async () => {
  await insertEvents(database.pool, [
    aComment('/guide mind the `gap`', { place: { on: 'item', item: '99' } }),
    ...many('all', 24),
  ]);
  expect(await hand()).toBe(25);
  expect(await unhanded()).toEqual([]);
  expect(await hand()).toBe(0);
  const { staticDetails, staticSummary } = await handle('comment/gitea/1').describe();
  expect(await staticSummary()).toBe('shop: ada commented on item 99');
  expect(await staticDetails()).toContain('/guide mind the `gap`');
  expect((await handle('all/23').describe()).taskQueue).toBe('orch');
});

test('what was started by somebody who was killed before the mark is not started again, though it has ended', async () => {
  await insertEvents(database.pool, many('twice', 2));
  await hand();
  await handle('twice/0').terminate();
  const first = await handle('twice/0').describe();
  await query(database.pool, 'update events set handed_at = null', []);
  expect(await hand()).toBe(2);
  expect(await unhanded()).toEqual([]);
  expect((await handle('twice/0').describe()).runId).toBe(first.runId);
});

test('couriers at work at the same time share what there is', async () => {
  await insertEvents(database.pool, many('shared', 60));
  const shares = await Promise.all([hand(), hand(), hand()]);
  expect(shares.reduce((sum, one) => sum + one)).toBe(60);
  expect(await unhanded()).toEqual([]);
});

test('what has happened at one place is done one after the other, and nobody waits for what is done elsewhere', async () => {
  const said = (at: number, item: string) => aComment('/status', { key: `said/${at}`, place: { on: 'item', item } });
  await insertEvents(database.pool, [said(0, '1'), said(1, '1'), said(2, '2'), said(3, '1')]);
  await insertEvents(database.pool, [{ ...said(4, '1'), project: 'another' }]);
  expect(await hand()).toBe(3);
  expect(await unhanded()).toEqual(['said/1', 'said/3']);
  const done = (key: string) => query(database.pool, `update events set outcome = 'done' where key = $1`, [key]);
  await done('said/0');
  expect(await hand()).toBe(1);
  expect(await unhanded()).toEqual(['said/3']);
  // Somebody has ended the workflow of the one before.
  await query(database.pool, `update events set handed_at = handed_at - interval '1 hour' where key = 'said/1'`, []);
  expect(await hand()).toBe(1);
});

test('what Temporal would never take does not hold up what comes after it', async () => {
  const long = `ready/${'1'.repeat(1_100)}`;
  await insertEvents(database.pool, [anItemEvent({ item: '1', key: long }), ...many('after', 2)]);
  expect(await hand()).toBe(3);
  const [row] = await query<{ outcome: string }>(database.pool, 'select outcome from events where key = $1', [long]);
  expect(row?.outcome).toMatch(/^refused by Temporal: .*length/);
});

test('where Temporal is away nothing is lost, and nobody is held up', async () => {
  await insertEvents(database.pool, many('later', 2));
  const away = new Client({ connection: Connection.lazy({ address: '127.0.0.1:1' }) });
  await expect(handOver({ pool: database.pool, temporal: away })).rejects.toThrow(/./);
  expect(await unhanded()).toEqual(['later/0', 'later/1']);
  expect(await hand()).toBe(2);
});
