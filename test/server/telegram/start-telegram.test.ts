import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { query } from '../../../activities/store/query.js';
import { startCourier } from '../../../server/courier/courier.js';
import { readUnread } from '../../../server/courier/read-unread.js';
import { startTelegram } from '../../../server/telegram/start-telegram.js';
import { freshDatabase, type TestDatabase } from '../../database.js';
import { until } from '../../stack/start-fixture.js';
import { startTelegramServer, type TelegramServer } from '../../telegram/telegram-server.js';
import { aProject } from '../a-server.js';
import { aTask, queue, quickPaces } from './sending/a-chat-team.js';

const loose = { most: 1_000, ms: 1_000 };
let database: TestDatabase;
let telegram: TelegramServer;
beforeAll(async () => {
  database = await freshDatabase();
});
beforeEach(async () => {
  telegram = await startTelegramServer({ rates: { chat: loose, group: loose, all: loose } });
  await query(
    database.pool,
    'truncate deliveries, events, notices, buttons, chats, chat_asides, tasks, work_items cascade',
    [],
  );
});
afterEach(async () => {
  for (const server of [...running]) await server.stop();
  await telegram.close();
});
afterAll(() => database.drop());

interface Server {
  readonly log: () => string;
  stop(): Promise<void>;
}
const running = new Set<Server>();

/** As much of a server as has to do with Telegram; the chats are those where shop is told. */
function aServer(...chats: number[]): Server {
  let log = '';
  const logger = pino({ level: 'info' }, { write: (line: string) => (log += line) });
  const { pool, url: databaseUrl } = database;
  const speaking = startTelegram({
    ...{ databaseUrl, pool, log: logger, paces: quickPaces, pageOf: () => null },
    settings: { token: telegram.token, apiRoot: telegram.url },
    projects: () => [{ name: 'shop', chats: chats.map(String) }],
    onKept: () => courier.wake(),
    patience: { callSeconds: 1, pollSeconds: 1 },
    beats: { tryMs: 50, lookMs: 500 },
  });
  const parts = { pool, accounts: {}, projects: () => [aProject()], telegram: speaking.updates, log: logger };
  const courier = startCourier({ steps: [() => readUnread(parts)], log: logger });
  const server = {
    log: () => log,
    async stop() {
      running.delete(server);
      await speaking.stop();
      await courier.stop();
    },
  };
  running.add(server);
  return server;
}

async function answerTo(chat: number, text: string, thread: number | null = null) {
  const before = telegram.messages(chat).length;
  telegram.say(chat, text, telegram.user('Ada'), thread);
  await until(`${text} is answered`, () => telegram.messages(chat).length > before);
  return telegram.messages(chat).at(-1);
}

describe('a chat', () => {
  test('is told its id, and that is all, where no project names it', async () => {
    const [stranger, chat] = [telegram.supergroup('elsewhere', [7]), telegram.group()];
    await aTask(database);
    aServer(chat);
    const started = await answerTo(stranger, '/start', 7);
    expect(started?.text).toContain(`This chat is ${stranger}/7. No project of orch is told here.`);
    expect(started?.text).toContain(`ORCH_TELEGRAM_CHAT=${stranger}/7`);
    expect(started?.text).toMatch(/You are telegram:\d+\.$/);
    expect(started?.thread).toBe(7);
    expect((await answerTo(stranger, '/tasks'))?.text).toContain('No project of orch is told here.');
    expect((await answerTo(stranger, '/status 12'))?.text).not.toContain('Greet');
  });

  test('learns what is under way, and where a task is', async () => {
    const chat = telegram.group();
    await aTask(database, { status: 'running', item: '13' });
    await aTask(database, {
      status: 'blocked',
      waitingFor: { kind: 'person', number: 1, reason: 'no <login>', ways: [], since: 1 },
    });
    aServer(chat);
    const tasks = (await answerTo(chat, '/tasks'))?.text ?? '';
    expect(tasks.split('\n').sort()).toEqual([
      'Under way',
      '• task/shop/12 Greet & wave: deploy, blocked.',
      '• task/shop/13 Greet & wave: deploy, running.',
    ]);
    const status = 'task/shop/12 Greet & wave: deploy, blocked. Spent: $0.00.\nBlocked: no <login>.';
    for (const asked of ['/status', '/status 12', '/status@orch_test_bot #12', '/status task/shop/12']) {
      expect((await answerTo(chat, asked))?.text).toBe(status);
    }
    expect((await answerTo(chat, '/status other/1'))?.text).toContain('No task of shop is about other/1.');
    expect((await answerTo(chat, '/help'))?.text).toContain(`This chat is ${chat}. It is told of shop.`);
    expect(telegram.refused).toEqual([]);
  });

  test('hears no command that is another bot’s, and tells a stranger the same only a few times', async () => {
    const chat = telegram.group();
    const stranger = telegram.user('Eve');
    const own = telegram.privateChat(stranger);
    aServer(chat);
    await answerTo(chat, '/start');
    telegram.updates.add({
      message: {
        ...{ message_id: 1, date: 1, chat: { id: chat, type: 'group' }, from: telegram.user('Ada') },
        text: '/status@other_bot',
      },
    });
    for (let said = 0; said < 9; said += 1) telegram.say(own, '/tasks', stranger);
    await answerTo(chat, '/tasks');
    expect(telegram.messages(chat)).toHaveLength(2);
    const outcomes = () =>
      query<{ outcome: string; times: number }>(
        database.pool,
        `select outcome, count(*)::integer as times from deliveries group by outcome order by outcome`,
        [],
      );
    expect(await outcomes()).toEqual([
      { outcome: 'answered /start', times: 1 },
      { outcome: 'answered /tasks', times: 6 },
      { outcome: 'ignored: said to another bot', times: 1 },
      { outcome: 'not answered: /tasks, too often', times: 4 },
    ]);
    expect(telegram.messages(own)[0]?.text).toContain('No project of orch is told here.');
  });

  test('is told of the newest of many tasks, in one message, and of all that wait for people; titles are texts', async () => {
    const chat = telegram.group();
    const title = '<b>@ada</b> \u202egnihton [x](http://evil) 👩‍👩‍👧 ' + 'long '.repeat(60);
    for (let item = 0; item < 30; item += 1) await aTask(database, { item: String(item), status: 'running' });
    await aTask(database, { item: 'old', status: 'paused' });
    await query(
      database.pool,
      `update tasks set title = $1, created_at = now() - (id = 'task/shop/old')::int * interval '1 day'`,
      [title],
    );
    aServer(chat);
    const tasks = (await answerTo(chat, '/tasks'))?.text ?? '';
    expect(tasks).toMatch(/^There are more: these are the newest\.\nUnder way/);
    expect(tasks.length).toBeLessThanOrEqual(4_096);
    expect(tasks).toContain('<b>@\u200bada</b> gnihton [x](http://evil) 👩‍👩‍👧');
    expect((await answerTo(chat, '/status'))?.text).toContain('task/shop/old');
    expect(telegram.messages(chat).flatMap(({ entities }) => entities.map(({ type }) => type))).not.toContain(
      'text_link',
    );
    await query(database.pool, "update tasks set status = 'blocked'", []);
    const waiting = (await answerTo(chat, '/status'))?.text ?? '';
    expect(waiting).toMatch(/^There are more/);
    expect(waiting.length).toBeLessThanOrEqual(4_096);
    expect(telegram.refused).toEqual([]);
  });

  test('that became a supergroup is known by its new id', async () => {
    const chat = telegram.group();
    await aTask(database);
    aServer(chat);
    const moved = telegram.migrate(chat);
    await queue(database, [chat]);
    await until('it is followed', () => telegram.messages(moved).length === 1);
    expect((await answerTo(moved, '/tasks'))?.text).toContain('task/shop/12');
  });
});

test('of two servers one asks for what happens; the other one goes on where that has stopped', async () => {
  const chat = telegram.group();
  const first = aServer(chat);
  await answerTo(chat, '/start');
  const second = aServer(chat);
  await answerTo(chat, '/start');
  expect(second.log()).not.toContain('speaks with Telegram');
  await first.stop();
  await answerTo(chat, '/start');
  expect(second.log()).toContain('this server speaks with Telegram');
  expect(telegram.refused).toEqual([]);
  expect(telegram.messages(chat)).toHaveLength(3);
});

test('what was kept and not confirmed, because its server was killed, is done once', async () => {
  const chat = telegram.group();
  const update = telegram.updates.add({
    message: {
      message_id: 99,
      date: 1,
      chat: { id: chat, type: 'group', title: 'a group' },
      from: telegram.user('Ada'),
      text: '/start',
    },
  });
  const first = aServer(chat);
  await until('it is answered', () => telegram.messages(chat).length === 1);
  await first.stop();
  telegram.updates.tellAgain(update);
  aServer(chat);
  await answerTo(chat, '/tasks');
  expect(telegram.messages(chat).map(({ text }) => text.split(' ', 2).join(' '))).toEqual(['This chat', 'No task']);
});

test('a bot that somebody else asks for what happens to is told once, and heard again', async () => {
  const chat = telegram.group();
  const server = aServer(chat);
  await until('it asks', () => telegram.updates.isPolled());
  await fetch(`${telegram.url}/bot${telegram.token}/getUpdates`);
  await until('it is told', () => server.log().includes('another program asks for this bot'));
  await answerTo(chat, '/start');
  expect(server.log()).toContain('is heard again');
});
