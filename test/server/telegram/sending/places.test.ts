import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { tryAgainAt } from '../../../../activities/store/notices/chats.js';
import { insertChatAnswer } from '../../../../activities/store/notices/chat-answers.js';
import { query } from '../../../../activities/store/query.js';
import { paragraph } from '../../../../domain/content/make.js';
import { freshDatabase, type TestDatabase } from '../../../database.js';
import { until } from '../../../stack/start-fixture.js';
import { startTelegramServer, type TelegramServer } from '../../../telegram/telegram-server.js';
import { anApproval, asksForDeploy, aTask, queue, rowsOf, startSender, stopSenders } from './a-chat-team.js';

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
    'truncate notices, buttons, chats, tasks, work_items, approvals, block_answers, chat_people cascade',
    [],
  );
});
afterEach(async () => {
  await stopSenders();
  await telegram.close();
});
afterAll(() => database.drop());

const textsOf = (chat: number) => telegram.messages(chat).map(({ text }) => text.split('\n')[0]);
const allDone = () =>
  until('all is told or dropped', async () => (await rowsOf(database)).every(({ told, dropped }) => told || dropped));

const dueNow = () => query(database.pool, 'update notices set due_at = now() where told_at is null', []);

test('a group that became a supergroup is followed, and stays so for the next server', async () => {
  const chat = telegram.group();
  const moved = telegram.migrate(chat);
  await queue(database, [chat]);
  const first = startSender(database, telegram);
  await allDone();
  await first.stop();
  await queue(database, [chat]);
  startSender(database, telegram);
  await allDone();
  expect(telegram.messages(moved)).toHaveLength(2);
  expect(telegram.refused).toHaveLength(1);
});

test('a message of a group that became a supergroup is left as it is: its number is another message there', async () => {
  const chat = telegram.group();
  await aTask(database);
  await anApproval(database, 'pending', null, null);
  await queue(database, [chat], { kind: 'approval', asks: asksForDeploy, content: [paragraph('The question')] });
  startSender(database, telegram);
  await allDone();
  const [asked] = telegram.messages(chat);
  const moved = telegram.migrate(chat);
  telegram.renumber(moved, (asked?.id ?? 0) - 1);
  await queue(database, [chat], { content: [paragraph('somebody’s own words')] });
  await allDone();
  expect(telegram.messages(moved)).toMatchObject([{ id: asked?.id }]);
  await anApproval(database, 'approved', 'gitea:7', null);
  await reply(chat, { to: asked?.id ?? 0, in: String(chat) });
  await reply(chat, { to: asked?.id ?? 0, in: String(moved) });
  await reply(chat, { to: asked?.id ?? 0 });
  await allDone();
  await until('the question is over', async () => (await rowsOf(database))[0]?.settled === true);
  expect(telegram.messages(moved)).toMatchObject([
    { text: expect.stringMatching(/^somebody’s own words/), earlier: [] },
    { text: 'Recorded.', replyTo: null },
    { text: 'Recorded.', replyTo: asked?.id },
    { text: 'Recorded.', replyTo: null },
  ]);
  expect(telegram.calls.filter((call) => call.startsWith('editMessageText'))).toEqual([]);
});

async function reply(chat: number, to: { readonly to: number; readonly in?: string }): Promise<void> {
  const body = { ...to, content: [paragraph('Recorded.')], asks: null, whom: null };
  await insertChatAnswer(database.pool, {
    ...{ key: `reply/${JSON.stringify(to)}`, receiver: 'telegram', address: String(chat), about: null },
    answer: { kind: 'reply', body },
  });
}

test('where somebody is heard again, what waits is told at once, and they are answered', async () => {
  const ada = telegram.user('Ada');
  const chat = telegram.privateChat(ada);
  telegram.block(chat);
  await queue(database, [chat], { content: [paragraph('one')] });
  const sender = startSender(database, telegram);
  await until('it is known', () => sender.log().includes('cannot be told'));
  telegram.letIn(chat);
  await reply(chat, { to: telegram.say(chat, '/start', ada) });
  const [client] = [await database.pool.connect()];
  await tryAgainAt(client, 'telegram', String(chat));
  client.release();
  await allDone();
  expect(textsOf(chat)).toEqual(['one', 'Recorded.']);
});

test('a group where the bot may not write is told of once, and its notices wait', async () => {
  const chat = telegram.supergroup();
  telegram.mute(chat);
  await queue(database, [chat]);
  const sender = startSender(database, telegram);
  await until('it is known', () => sender.log().includes('cannot be told'));
  await dueNow();
  await until('it was tried again', () => telegram.refused.length > 1);
  expect(sender.log().match(/cannot be told/g)).toHaveLength(1);
  expect(await rowsOf(database)).toMatchObject([{ told: false, dropped: false }]);
});

test('a blocked bot and a bot that was removed hold up nobody, and are told of once; what is still true is told later', async () => {
  const [blocked, kicked, well] = [telegram.privateChat(telegram.user('Ada')), telegram.supergroup(), telegram.group()];
  telegram.block(blocked);
  telegram.kick(kicked);
  await aTask(database, { status: 'cancelled' });
  await queue(database, [blocked, kicked, well], { content: [paragraph('one')] });
  await queue(database, [blocked, kicked, well], { content: [paragraph('two')] });
  await queue(database, [blocked], { kind: 'blocked', asks: { on: 'block', question: false, number: 1 } });
  const sender = startSender(database, telegram);
  await until('the others are told', () => telegram.messages(well).length === 2);
  await until('both are known', () => sender.log().match(/cannot be told/g)?.length === 2);
  const [row] = await query<{ problem: string }>(database.pool, 'select problem from chats where id = $1', [kicked]);
  expect(row?.problem).toBe('403 Forbidden: bot was kicked from the supergroup chat');
  telegram.letIn(blocked);
  telegram.letIn(kicked);
  await dueNow();
  await allDone();
  expect([textsOf(blocked), textsOf(kicked)]).toEqual([
    ['one', 'two'],
    ['one', 'two'],
  ]);
  expect((await rowsOf(database)).at(-1)).toMatchObject({ dropped: true, problem: 'the task has ended' });
  expect(sender.log().match(/cannot be told/g)).toHaveLength(2);
  expect(sender.log().match(/is told again/g)).toHaveLength(2);
});

describe('a topic', () => {
  test('that is not there has its notices told in the chat itself, with a word; the log says so once', async () => {
    const chat = telegram.supergroup('shop', [7, 9]);
    telegram.deleteTopic(chat, 9);
    for (const line of ['one', 'two'])
      await queue(database, [`${chat}/9`, `${chat}/7`], { content: [paragraph(line)] });
    const sender = startSender(database, telegram);
    await allDone();
    const shown = telegram
      .messages(chat)
      .map(({ thread, text }) => `${thread}: ${text.replace('\nTemporal', '').replace('\n', ' ')}`);
    expect(shown.filter((line) => line.startsWith('7'))).toEqual(['7: one', '7: two']);
    expect(shown.filter((line) => !line.startsWith('7'))).toEqual([
      'null: one For topic 9, which is not there.',
      'null: two For topic 9, which is not there.',
    ]);
    expect(telegram.refused).toEqual(['sendMessage: Bad Request: message thread not found']);
    expect(sender.log().match(/there is no such topic/g)).toHaveLength(1);
  });

  test('that is closed waits, and holds up no other one of its chat; opened again, it is told in its order', async () => {
    const chat = telegram.supergroup('shop', [7, 9]);
    telegram.closeTopic(chat, 9);
    for (const line of ['one', 'two'])
      await queue(database, [`${chat}/9`, `${chat}/7`], { content: [paragraph(line)] });
    const sender = startSender(database, telegram);
    await until('the open one is told', () => telegram.messages(chat).length === 2);
    expect(telegram.messages(chat).map(({ thread }) => thread)).toEqual([7, 7]);
    expect(sender.log().match(/cannot be told/g)).toHaveLength(1);
    telegram.openTopic(chat, 9);
    await dueNow();
    await allDone();
    expect(textsOf(chat)).toEqual(['one', 'two', 'one', 'two']);
    expect(sender.log().match(/is told again/g)).toHaveLength(1);
  });

  test('1, the general one, is told without its number', async () => {
    const chat = telegram.supergroup('shop', [7]);
    await queue(database, [`${chat}/1`]);
    startSender(database, telegram);
    await allDone();
    expect(telegram.messages(chat)).toMatchObject([{ thread: null }]);
    expect(telegram.refused).toEqual([]);
  });
});
