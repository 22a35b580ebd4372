import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { insertEvents } from '../../../../activities/store/intake/events.js';
import { query } from '../../../../activities/store/query.js';
import { eventKeys } from '../../../../activities/trackers/event-keys.js';
import { saveWorkItem } from '../../../../activities/store/work-items.js';
import type { TrackerEvent } from '../../../../domain/intake/tracker-event.js';
import { freshDatabase, type TestDatabase } from '../../../database.js';
import { aComment, ada, anItemEvent } from '../../intake/an-event.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
  await saveWorkItem(database.pool, { project: 'shop', item: '12', title: 't', description: '', url: null });
  await query(database.pool, 'insert into own_accounts (account, user_id, login) values ($1, $2, $3)', [
    ...['gitea', '7', 'orch-bot'],
  ]);
});
beforeEach(() => query(database.pool, 'delete from events', []));
afterAll(() => database.drop());

const insert = (...events: TrackerEvent[]) => insertEvents(database.pool, events);
async function keys(): Promise<string[]> {
  const rows = await query<{ key: string }>(database.pool, 'select key from events order by learnt_at', []);
  return rows.map(({ key }) => key);
}

test('the same event by a webhook and by a poll is one, also ten times at once', async () => {
  expect(await insert(anItemEvent())).toBe(1);
  expect(await insert(anItemEvent({ actor: null, at: 2_000 }))).toBe(0);
  const tenTimes = Array.from({ length: 10 }, () => insert(aComment('/status')));
  expect((await Promise.all(tenTimes)).reduce((sum, one) => sum + one)).toBe(1);
  expect(await insert(anItemEvent({ project: 'another' }))).toBe(1);
  expect(await keys()).toEqual(['ready/12/1', 'comment/gitea/1', 'ready/12/1']);
});

test('what orch itself has done is no news, by the id of the account and not by its login', async () => {
  const us = { account: 'gitea', id: '7', login: 'renamed' };
  expect(await insert(aComment('/approve', { actor: us }), anItemEvent({ what: 'closed', actor: us }))).toBe(0);
  expect(await insert(anItemEvent({ what: 'unblocked', actor: us }))).toBe(1);
  expect(await insert(aComment('/approve', { key: 'a', actor: { ...us, account: 'github' } }))).toBe(1);
  expect(await insert(aComment('/approve', { key: 'b', actor: { ...ada, login: 'orch-bot' } }))).toBe(1);
});

test('what asks for nothing is not kept', async () => {
  expect(await insert(aComment('nice'))).toBe(0);
});

test('what JSON of Postgres does not take is kept without it', async () => {
  expect(await insert(aComment('/guide a\0b \ud800 \ude00 \u{1f600} \u202e'))).toBe(1);
  const [row] = await query<{ text: string }>(database.pool, `select event ->> 'text' as text from events`, []);
  expect(row?.text).toBe('/guide a\ufffdb \ufffd \ufffd \u{1f600} \u202e');
});

test('an edit to what the ledger has, or of an item without a task, is no news', async () => {
  const text = { title: 't', description: '' };
  const edited = (item: string) => anItemEvent({ what: 'edited', item, key: eventKeys.edited(item, text) });
  expect(await insert(edited('12'), edited('13'))).toBe(0);
});

test('an item that is edited back and forth is news each time, and an edit that is told again is none', async () => {
  const edited = (text: string) => insert(anItemEvent({ what: 'edited', key: `edited/12/${text}` }));
  const told: number[] = [];
  for (const text of ['a', 'a', 'b', 'a', 'a', 'b', 'ab', 'b']) told.push(await edited(text));
  expect(told).toEqual([1, 0, 1, 1, 0, 1, 1, 1]);
  expect(await keys()).toEqual(['a', 'b', 'a/2', 'b/2', 'ab', 'b/3'].map((key) => `edited/12/${key}`));
});
