import type { ClientBase } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { insertDelivery } from '../../../activities/store/intake/deliveries.js';
import { query } from '../../../activities/store/query.js';
import { readUnread } from '../../../server/courier/read-unread.js';
import { freshDatabase, type TestDatabase } from '../../database.js';
import { aComment, aProject } from '../a-server.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
beforeEach(() => query(database.pool, 'truncate deliveries, events, own_accounts', []));
afterAll(() => database.drop());

const accounts = { gitea: { kind: 'gitea' } } as const;
let told = '';
const log = pino({}, { write: (line: string) => (told += line) });
const read = (projects = () => [aProject()]) =>
  readUnread({ pool: database.pool, accounts, telegram: null, projects, log });
const bring = (id: string, payload: object | string = aComment(), event = 'issue_comment') =>
  insertDelivery(database.pool, {
    ...{ account: 'gitea', id, event },
    body: Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)),
  });
const rows = (sql: string) => query<Record<string, unknown>>(database.pool, sql, []);
const events = () => rows('select project, key from events order by 1, 2');
const deliveries = () => rows('select id, outcome, body, read_at is not null as read from deliveries order by id');

test('a delivery becomes its events, its body goes, and it stays known', async () => {
  expect(await bring('a')).toBe(true);
  expect(await read()).toEqual({ deliveries: 1, unseen: [] });
  expect(await events()).toEqual([{ project: 'shop', key: 'comment/gitea/90' }]);
  expect(await deliveries()).toEqual([{ id: 'a', outcome: '1 of 1 events are new', body: null, read: true }]);
  expect(await bring('a')).toBe(false);
  expect(await read()).toEqual({ deliveries: 0, unseen: [] });
});

test('the same delivery ten times at once is kept once; sent again under another id it is no news', async () => {
  const kept = await Promise.all(Array.from({ length: 10 }, () => bring('a')));
  expect(kept.filter((fresh) => fresh)).toHaveLength(1);
  await bring('b');
  await read();
  expect(await events()).toHaveLength(1);
  expect(await deliveries()).toMatchObject([
    { outcome: '1 of 1 events are new' },
    { outcome: '0 of 1 events are new' },
  ]);
});

test('several servers share what there is', async () => {
  for (let id = 0; id < 120; id += 1) await bring(String(id), aComment({ id }));
  const shares = await Promise.all([read(), read(), read()]);
  expect(shares.reduce((sum, { deliveries }) => sum + deliveries, 0)).toBe(120);
  expect(await events()).toHaveLength(120);
});

test('what cannot be read is told in its row, and holds up no other', async () => {
  await bring('a', '{"action": "created"}');
  await bring('b', 'no JSON');
  await bring('c');
  expect(await read()).toMatchObject({ deliveries: 3 });
  expect(await deliveries()).toMatchObject([
    { outcome: expect.stringMatching(/^unreadable: it is not as issue_comment of gitea is/), read: true },
    { outcome: 'unreadable: it is no JSON', read: true },
    { outcome: '1 of 1 events are new' },
  ]);
});

test('nothing is read, and nothing lost, as long as the projects file has a mistake', async () => {
  await bring('a');
  const broken = () => {
    throw new Error('orch.projects.yaml: line 3');
  };
  await expect(read(broken)).rejects.toThrow(/line 3/);
  expect(await deliveries()).toMatchObject([{ read: false }]);
  await read();
  expect(await events()).toHaveLength(1);
});

test('what orch’s own accounts have done is no news', async () => {
  await query(database.pool, 'insert into own_accounts (account, user_id, login) values ($1, $2, $3)', [
    'gitea',
    '7',
    'orch',
  ]);
  await bring('a');
  await read();
  expect(await events()).toEqual([]);
});

test('each project that has its items or pull requests there learns of it, and of nothing else', async () => {
  const shop = aProject();
  const elsewhere = { ...shop.repository, forge: { account: 'gitea', owner: 'acme', name: 'code' } };
  const items = aProject({ name: 'items', repository: elsewhere });
  const code = aProject({ name: 'code', tracker: null });
  await bring('a');
  await bring('b', { ...aComment({ id: 91 }), is_pull: true }, 'pull_request_comment');
  const approval = { action: 'reviewed', repository: aComment().repository, sender: aComment().sender };
  await bring('c', approval, 'pull_request_review_approved');
  const { unseen } = await read(() => [shop, items, code]);
  expect(unseen).toEqual(['shop', 'code']);
  expect(await events()).toEqual([
    { project: 'code', key: 'comment/gitea/91' },
    { project: 'items', key: 'comment/gitea/90' },
    { project: 'shop', key: 'comment/gitea/90' },
    { project: 'shop', key: 'comment/gitea/91' },
  ]);
});

test.each([
  [['orch'], [], 'open', true],
  [['Orch'], [], 'open', false],
  [[], ['ORCH-BOT'], 'open', true],
  [['bug'], ['ada'], 'open', false],
  [['orch'], [], 'closed', false],
])(
  'an issue with labels %j and assignees %j that is %s is to be started: %p',
  async (labels, assignees, state, ready) => {
    const { repository, sender } = aComment();
    const issue = {
      ...{ number: 3, title: 'x', body: null, state, updated_at: '2026-11-27T20:10:13+01:00', closed_at: null },
      labels: labels.map((name) => ({ name })),
      assignees: assignees.map((login, id) => ({ id, login })),
    };
    await bring('a', { action: 'label_updated', issue, repository, sender }, 'issue_label');
    await read();
    expect(await events()).toEqual(ready ? [{ project: 'shop', key: 'ready/3/a' }] : []);
  },
);

test('what cannot be read whenever it is tried is set aside with its body, and holds up no other', async () => {
  told = '';
  const update = (text: string) => ({
    message: {
      message_id: 1,
      date: 1,
      chat: { id: 42, type: 'private' },
      from: { id: 42, is_bot: false, first_name: 'A' },
      text,
    },
  });
  for (const text of ['/zero', '/type', '/fine']) {
    const body = Buffer.from(JSON.stringify(update(text)));
    await insertDelivery(database.pool, { account: 'telegram', id: text, event: 'message', body });
  }
  await bring('z');
  let isAway = true;
  const telegram = {
    botId: '900',
    formerly: (_: unknown, chat: string) => Promise.resolve([chat]),
    async command(client: ClientBase, { text }: { readonly text: string }) {
      if (text === '/zero') await client.query('select 1 / 0');
      if (text === '/type') throw new TypeError('nobody thought of this');
      if (isAway) throw new Error('the projects file is wrong');
      return 'a command';
    },
  };
  const all = () => readUnread({ pool: database.pool, accounts, telegram, projects: () => [aProject()], log });
  // Of what it stands on a delivery cannot help: all wait.
  await expect(all()).rejects.toThrow('the projects file is wrong');
  expect(await rows('select id from deliveries where read_at is not null')).toEqual([]);
  isAway = false;
  expect(await all()).toMatchObject({ deliveries: 4 });
  expect(await rows('select id, outcome, body is null as gone from deliveries order by id')).toEqual([
    { id: '/fine', outcome: 'a command', gone: true },
    { id: '/type', outcome: 'set aside: nobody thought of this', gone: false },
    { id: '/zero', outcome: 'set aside: division by zero', gone: false },
    { id: 'z', outcome: '1 of 1 events are new', gone: true },
  ]);
  expect(told).toContain('is set aside');
});
