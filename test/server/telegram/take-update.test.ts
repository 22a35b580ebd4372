import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { insertDelivery } from '../../../activities/store/intake/deliveries.js';
import { nameOf } from '../../../activities/store/intake/names.js';
import { ensureButtons } from '../../../activities/store/notices/buttons.js';
import { query } from '../../../activities/store/query.js';
import { toText } from '../../../domain/content/to-text.js';
import type { Content } from '../../../domain/content/content.js';
import type { Asked } from '../../../domain/notices/notice.js';
import { readUnread } from '../../../server/courier/read-unread.js';
import { freshDatabase, type TestDatabase } from '../../database.js';
import { aProject } from '../a-server.js';
import { ada, aPress, aReply, bot, botId, group } from './an-update.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
beforeEach(() => query(database.pool, 'truncate deliveries, events, notices, buttons, chat_people, chat_asides', []));
afterAll(() => database.drop());

const approval: Asked = { on: 'approval', approval: 'deploy#1@c0ffee', of: 'deploy', commit: 'c0ffee' };
const rows = (sql: string) => query<Record<string, unknown>>(database.pool, sql, []);
const events = async () => (await rows('select event from events order by key')).map(({ event }) => event);

/** A message that was told: its buttons' keys. */
async function tell(
  asks: Asked | null,
  { message = 5, address = '-1001', project = 'shop', chat = null as string | null, whom = null as object | null } = {},
): Promise<string[]> {
  const [row] = await query<{ id: string }>(
    database.pool,
    `insert into notices (key, receiver, address, project, task_id, kind, body, message_id, told_chat, told_at)
     values ($1, 'telegram', $2, $3, 'task/shop/12', 'approval', $4::jsonb, $5, coalesce($6, split_part($2, '/', 1)), now())
     returning id`,
    [`notice/${message}`, address, project, JSON.stringify({ content: [], asks, whom }), message, chat],
  );
  const buttons = await ensureButtons(database.pool, row?.id ?? '', asks);
  return buttons.map(({ key }) => key);
}

let updates = 0;
async function take(update: object | string): Promise<unknown> {
  const body = Buffer.from(typeof update === 'string' ? update : JSON.stringify(update));
  const id = String((updates += 1));
  await insertDelivery(database.pool, { account: 'telegram', id, event: 'update', body });
  await readUnread({
    pool: database.pool,
    accounts: {},
    projects: () => [aProject()],
    log: pino({ level: 'silent' }),
    telegram: {
      botId,
      formerly: (_client, chat) => Promise.resolve(chat === '-1009' ? ['-1009', '-1001'] : [chat]),
      command: (_client, { text }) => Promise.resolve(text.startsWith('/') ? 'a command' : null),
    },
  });
  const [row] = await query<{ outcome: string }>(database.pool, 'select outcome from deliveries where id = $1', [id]);
  return row?.outcome;
}

async function answers(): Promise<unknown[]> {
  const told = await rows(`select address, kind, body from notices where message_id is null order by id`);
  return told.map(({ address, kind, body }) => {
    const { text, content, to, alert } = body as { text: string; content: Content; to: number; alert: boolean };
    return kind === 'reply' ? { address, to, says: toText(content) } : { address, alert, says: text };
  });
}

test('buttons have keys that nobody guesses, and the same ones when they are asked for again', async () => {
  const [approve = '', reject = ''] = await tell(approval);
  expect(approve).toMatch(/^[\w-]{11}$/);
  expect(approve).not.toBe(reject);
  const [{ id } = { id: '' }] = await query<{ id: string }>(database.pool, 'select id from notices', []);
  const again = await Promise.all(Array.from({ length: 5 }, () => ensureButtons(database.pool, id, approval)));
  for (const buttons of again) {
    expect(buttons).toEqual([
      { key: approve, label: '✅ Approve' },
      { key: reject, label: '❌ Reject' },
    ]);
  }
});

describe('a press', () => {
  test('is an event about what its message shows, told once', async () => {
    const [approve = ''] = await tell(approval, { address: '-1001/7' });
    expect(await take(aPress(approve))).toBe('1 of 1 events are new');
    expect(await events()).toEqual([
      {
        ...{ kind: 'chat', key: `telegram/${updates}`, project: 'shop', taskId: 'task/shop/12' },
        actor: { account: 'telegram', id: '42', login: 'Ada L.' },
        at: expect.any(Number) as unknown,
        chat: { address: '-1001/7', id: '-1001', closed: true, message: 5, answer: { press: '77' } },
        wish: { does: 'approve', approval: 'deploy#1@c0ffee', of: 'deploy', commit: 'c0ffee' },
      },
    ]);
    expect(await nameOf(database.pool, 'telegram:42')).toBe('telegram:42 (Ada L.)');
    expect(await nameOf(database.pool, 'telegram:43')).toBe('telegram:43');
    expect(await answers()).toEqual([]);
  });

  test('on a chat that has moved is one of its former name', async () => {
    const [approve = ''] = await tell(approval);
    await take(aPress(approve, { message: { message_id: 1, date: 1, chat: { ...group, id: -1009 } } }));
    expect(await events()).toMatchObject([{ chat: { address: '-1001', id: '-1009', message: 1 } }]);
  });

  test.each<[string, (key: string) => object, RegExp]>([
    ['of no key', () => aPress('rubbish'), /does not know this message/],
    [
      'of a key that was seen on another chat',
      (key) => aPress(key, { message: { message_id: 5, date: 1, chat: { id: 42, type: 'private' } } }),
      /does not know this message/,
    ],
  ])('%s is answered, and does nothing', async (_, press, says) => {
    const [approve = ''] = await tell(approval);
    expect(await take(press(approve))).toBe('answered');
    expect(await events()).toEqual([]);
    expect(await answers()).toEqual([
      expect.objectContaining({ alert: true, says: expect.stringMatching(says) as unknown }),
    ]);
  });

  test('of a project that is gone is answered so', async () => {
    const [approve = ''] = await tell(approval, { project: 'gone' });
    expect(await take(aPress(approve))).toBe('answered');
    expect(await answers()).toMatchObject([
      { says: 'gone is not among the projects of orch any more, so nothing was done.' },
    ]);
  });
});

describe('a reply', () => {
  const reason: Asked = { ...approval, on: 'reason' };

  test('to what asks for a reason is the rejection', async () => {
    await tell(reason);
    expect(await take(aReply('too\0 vague \ud83d'))).toBe('1 of 1 events are new');
    expect(await events()).toMatchObject([
      {
        at: 1_764_000_000_000,
        chat: { message: 5, answer: { message: 6 } },
        wish: { does: 'reject', approval: 'deploy#1@c0ffee', said: { text: 'too\ufffd vague \ufffd', leftOut: 0 } },
      },
    ]);
  });

  test('on a chat that has moved is to the message of that number there, and not to one of the chat before', async () => {
    const chat = { id: -1009, type: 'supergroup' };
    await tell(reason);
    expect(await take(aReply('well', { chat }))).toBe('answered');
    expect(await answers()).toMatchObject([{ says: expect.stringMatching(/does not know/) as unknown }]);
    await query(database.pool, 'truncate notices cascade', []);
    await tell(reason, { chat: '-1009' });
    expect(await take(aReply('well', { chat }))).toBe('1 of 1 events are new');
    expect(await events()).toMatchObject([{ chat: { address: '-1001', id: '-1009', message: 5 } }]);
  });

  test.each<[string, Asked | null, object, RegExp]>([
    ['to what asks nothing', null, {}, /This is no question/],
    ['to an approval', approval, {}, /Press one of the buttons/],
    ['without words', reason, { text: undefined, sticker: {} }, /has no words/],
    ['in the name of a group', reason, { sender_chat: group }, /Nobody can tell who you are/],
  ])('%s is answered there, and does nothing', async (_, asks, more, says) => {
    await tell(asks);
    expect(await take(aReply('well', more))).toBe('answered');
    expect(await events()).toEqual([]);
    expect(await answers()).toEqual([{ address: '-1001', to: 6, says: expect.stringMatching(says) as unknown }]);
  });

  test.each(['/tasks/list answers 404', '/usr is full', '/status of the build is red', '/tasks'])(
    'that begins as a command does is one all the same, where it is asked for: %s',
    async (text) => {
      await tell(reason);
      await tell({ on: 'block', question: true, number: 2 }, { message: 7 });
      await take(aReply(text));
      const toQuestion = { reply_to_message: { message_id: 7, from: bot } };
      await take(aReply(text, toQuestion));
      expect(await events()).toMatchObject([
        { wish: { does: 'reject', said: { text } } },
        { wish: { does: 'answer', block: 2, said: { text } } },
      ]);
      expect(await answers()).toEqual([]);
    },
  );

  test('of forwarded words, or of somebody who was not asked, does nothing', async () => {
    await tell(reason, { whom: { id: '42', name: 'Ada' } });
    await take(aReply('no', { forward_origin: { type: 'hidden_user' } }));
    await take(aReply('let us talk first', { from: { ...ada, id: 43, first_name: 'Bob' } }));
    expect(await events()).toEqual([]);
    expect(await answers()).toMatchObject([
      { says: expect.stringMatching(/forwarded words/) as unknown },
      { says: expect.stringMatching(/Somebody else was asked here/) as unknown },
    ]);
    expect(await take(aReply('no'))).toBe('1 of 1 events are new');
  });

  test('that was edited later stays as it was', async () => {
    await tell(reason);
    await take(aReply('no'));
    const { message } = aReply('yes') as { message: object };
    expect(await take({ update_id: 3, edited_message: message })).toBe('ignored');
    expect(await events()).toMatchObject([{ wish: { said: { text: 'no' } } }]);
  });

  test('that nobody has asked for is answered a few times within an hour, and others then still are', async () => {
    for (let said = 0; said < 8; said += 1) await take(aReply('well'));
    expect(await answers()).toHaveLength(5);
    expect(await take(aReply('well'))).toMatch(/^not answered/);
    expect(await take(aReply('well', { from: { ...ada, id: 43 } }))).toBe('answered');
    for (let person = 50; person < 80; person += 1) await take(aReply('well', { from: { ...ada, id: person } }));
    expect(await answers()).toHaveLength(20);
    await tell(reason);
    expect(await take(aReply('no'))).toBe('1 of 1 events are new');
    await query(database.pool, "update chat_asides set began_at = now() - interval '61 minutes'", []);
    expect(await take(aReply('well', { reply_to_message: { message_id: 1, from: bot } }))).toBe('answered');
  });

  test('is asked for on a chat with orch alone, where somebody answers without one', async () => {
    const chat = { id: 42, type: 'private', first_name: 'Ada' };
    expect(await take(aReply('use the old table', { chat, reply_to_message: undefined }))).toBe('answered');
    expect(await answers()).toMatchObject([
      { address: '42', says: expect.stringMatching(/reply to its message/) as unknown },
    ]);
    const pinned = { chat, reply_to_message: undefined, text: undefined, pinned_message: {} };
    expect(await take(aReply('', pinned))).toBe('ignored: no reply to orch');
  });

  test('to a message that nobody knows is answered in its topic', async () => {
    expect(await take(aReply('well', { is_topic_message: true, message_thread_id: 7 }))).toBe('answered');
    expect(await answers()).toMatchObject([
      { address: '-1001/7', says: expect.stringMatching(/does not know/) as unknown },
    ]);
  });

  test('to other people is none of orch’s, and a command is the commands’', async () => {
    expect(
      await take(
        aReply('well', { reply_to_message: { message_id: 5, from: { id: 43, is_bot: false, first_name: 'Bob' } } }),
      ),
    ).toBe('ignored: no reply to orch');
    expect(await take(aReply('hello', { reply_to_message: undefined }))).toBe('ignored: no reply to orch');
    expect(await take(aReply('/tasks'))).toBe('a command');
    expect(await answers()).toEqual([]);
  });
});

test('rubbish is told in its row, and holds up no other', async () => {
  expect(await take('no JSON')).toBe('unreadable: it is no JSON');
  expect(await take({ message: 'text' })).toMatch(/^unreadable: /);
  expect(await take(aReply('no', { message_id: 1e300 }))).toMatch(/^unreadable: /);
  expect(await take(aPress('k', { message: { message_id: 0.5, date: 1, chat: group } }))).toMatch(/^unreadable: /);
  expect(await take({ update_id: 9, poll: {} })).toBe('ignored');
});
