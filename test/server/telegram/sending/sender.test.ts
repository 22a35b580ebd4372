import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { claimBlock } from '../../../../activities/store/intake/block-answers.js';
import { noteName } from '../../../../activities/store/intake/names.js';
import { insertChatAnswer } from '../../../../activities/store/notices/chat-answers.js';
import { query } from '../../../../activities/store/query.js';
import { paragraph } from '../../../../domain/content/make.js';
import { freshDatabase, type TestDatabase } from '../../../database.js';
import { until } from '../../../stack/start-fixture.js';
import { startTelegramServer, type TelegramServer } from '../../../telegram/telegram-server.js';
import {
  anApproval,
  asksForDeploy,
  aTask,
  queue,
  quickPaces,
  rowsOf,
  startSender,
  stopSenders,
} from './a-chat-team.js';

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

test('a notice names its pages, and has its buttons; one for information makes no sound', async () => {
  const chat = telegram.supergroup('shop', [7]);
  await aTask(database);
  await anApproval(database, 'pending', null, null);
  await queue(database, [`${chat}/7`], { kind: 'approval', asks: asksForDeploy, content: [paragraph('Deploy <it>?')] });
  await queue(database, [chat], { kind: 'done', content: [paragraph('done')] });
  startSender(database, telegram);
  await allDone();
  const page = 'http://127.0.0.1:8233/namespaces/default/workflows/task%2Fshop%2F12';
  const byThread = [...telegram.messages(chat)].sort((a, b) => (b.thread ?? 0) - (a.thread ?? 0));
  expect(byThread).toMatchObject([
    {
      text: 'Deploy <it>?\nItem · Pull request · Temporal',
      thread: 7,
      isSilent: false,
      buttons: [[{ text: '✅ Approve' }, { text: '❌ Reject' }]],
      entities: [{ url: 'https://git.example/issues/12' }, { url: 'https://git.example/pulls/7' }, { url: page }],
    },
    { text: 'done\nItem · Pull request · Temporal', thread: null, isSilent: true, buttons: [] },
  ]);
  expect(telegram.refused).toEqual([]);
});

test('each chat is told in order, no faster than Telegram takes it', async () => {
  await telegram.close();
  // What is sent so far apart arrives nearer to each other on a busy machine.
  const paces = { chat: { most: 1, ms: 20 }, group: { most: 5, ms: 600 }, all: { most: 8, ms: 30 } };
  telegram = await startTelegramServer({ rates: paces });
  const [ada, group] = [telegram.privateChat(telegram.user('Ada')), telegram.group()];
  const said = Array.from({ length: 8 }, (_, index) => `line ${index}`);
  for (const line of said) await queue(database, [ada, group], { content: [paragraph(line)] });
  startSender(database, telegram, {
    chat: { most: 1, ms: 80 },
    group: { most: 5, ms: 1_000 },
    all: { most: 8, ms: 120 },
  });
  await allDone();
  expect([textsOf(ada), textsOf(group)]).toEqual([said, said]);
  expect(telegram.refused).toEqual([]);
});

test('a pause that Telegram asks for is kept, and nothing is lost by it', async () => {
  await telegram.close();
  telegram = await startTelegramServer({ rates: { chat: { most: 2, ms: 1_000 }, group: loose, all: loose } });
  const [chat, other] = [telegram.group(), telegram.group()];
  for (let line = 0; line < 4; line += 1) await queue(database, [chat], { content: [paragraph(`line ${line}`)] });
  await queue(database, [other], { content: [paragraph('elsewhere')] });
  startSender(database, telegram);
  await allDone();
  expect(textsOf(chat)).toEqual(['line 0', 'line 1', 'line 2', 'line 3']);
  expect(textsOf(other)).toEqual(['elsewhere']);
  // Asked for once a second: whoever does not wait is refused each time that it tries.
  expect(telegram.refused.length).toBeLessThanOrEqual(2);
});

test('edits take no turn of what is to be told, but where somebody waits for them, and after some messages', async () => {
  const [chat, other] = [telegram.group(), telegram.group()];
  await aTask(database);
  await anApproval(database, 'pending', null, null);
  for (let line = 0; line < 40; line += 1) await queue(database, [chat], { kind: 'approval', asks: asksForDeploy });
  const first = startSender(database, telegram);
  await allDone();
  await first.stop();
  await anApproval(database, 'approved', 'gitea:7', null);
  telegram.calls.splice(0);
  for (let line = 0; line < 8; line += 1) await queue(database, [chat], { content: [paragraph(`line ${line}`)] });
  await queue(database, [other], { content: [paragraph('elsewhere')] });
  startSender(database, telegram, { chat: { most: 1, ms: 120 }, group: loose, all: loose });
  await allDone();
  const there = telegram.calls.filter((call) => call.endsWith(` ${chat}`)).map((call) => call.split(' ', 1)[0]);
  const sends = Array<string>(4).fill('sendMessage');
  expect(there.slice(0, 9)).toEqual([...sends, 'editMessageText', ...sends]);
  expect(telegram.calls.indexOf(`sendMessage ${other}`)).toBeLessThan(3);
  await until('all say so', async () => (await rowsOf(database)).slice(0, 40).every(({ settled }) => settled));
});

test('an answer that somebody gave on the chat is shown before what waits there', async () => {
  const chat = telegram.group();
  await aTask(database);
  await anApproval(database, 'pending', null, null);
  await queue(database, [chat], { kind: 'approval', asks: asksForDeploy });
  const first = startSender(database, telegram);
  await allDone();
  await first.stop();
  await anApproval(database, 'approved', 'telegram:42', null);
  telegram.calls.splice(0);
  for (let line = 0; line < 3; line += 1) await queue(database, [chat]);
  startSender(database, telegram);
  await allDone();
  expect(telegram.calls[0]).toBe(`editMessageText ${chat}`);
});

test('topics of one chat that wait for its pace hold up no other chat', async () => {
  const topics = Array.from({ length: 40 }, (_, index) => index + 2);
  const [chat, other] = [telegram.supergroup('shop', topics), telegram.group()];
  await queue(
    database,
    topics.map((topic) => `${chat}/${topic}`),
  );
  await queue(database, [other], { content: [paragraph('elsewhere')] });
  startSender(database, telegram, { chat: loose, group: { most: 1, ms: 60_000 }, all: loose });
  await until('the other one is told', () => telegram.messages(other).length === 1);
  expect(telegram.messages(chat)).toHaveLength(1);
});

test('whoever is not the leader any more says nothing, though it has taken what is to be said', async () => {
  const chat = telegram.group();
  await aTask(database);
  await anApproval(database, 'pending', null, null);
  await queue(database, [chat], { kind: 'approval', asks: asksForDeploy });
  const leader = startSender(database, telegram);
  await allDone();
  await leader.stop();
  await anApproval(database, 'approved', 'telegram:42', null);
  await queue(database, [chat]);
  let asked = 0;
  const former = startSender(database, telegram, quickPaces, { leads: () => (asked += 1) < 0 });
  await until('it has asked', () => asked > 1);
  await former.stop();
  expect(telegram.calls).toHaveLength(1);
  startSender(database, telegram);
  await allDone();
  expect(telegram.messages(chat)).toHaveLength(2);
});

test.each([
  ['a text of 10,000 characters', [paragraph('word '.repeat(2_000))]],
  ['a title with markdown, emoji and another direction', [paragraph('*a* <b> 👩‍👩‍👧 שלום')]],
])('%s is told, and what follows', async (_, content) => {
  const chat = telegram.group();
  await queue(database, [chat], { content });
  await queue(database, [chat], { content: [paragraph('after')] });
  startSender(database, telegram);
  await allDone();
  expect(telegram.messages(chat)).toHaveLength(2);
  expect(textsOf(chat).at(-1)).toBe('after');
});

describe('a press is answered', () => {
  const answerPress = (chat: number, press: string, message: number) =>
    insertChatAnswer(database.pool, {
      ...{ key: `press/${press}`, receiver: 'telegram', address: String(chat), about: null },
      answer: { kind: 'press-answer', body: { press, text: 'Recorded.', alert: true, message } },
    });

  async function pressed() {
    const chat = telegram.group();
    await aTask(database);
    await anApproval(database, 'pending', null, null);
    await queue(database, [chat], { kind: 'approval', asks: asksForDeploy });
    startSender(database, telegram, { chat: { most: 1, ms: 60_000 }, group: loose, all: loose });
    await allDone();
    const [message] = telegram.messages(chat);
    if (message === undefined) throw new Error('it was not told');
    return { chat, message, press: telegram.press(message, 'Approve', telegram.user('Ada')) };
  }

  test('at once, however much is to be told at its chat', async () => {
    const { chat, message, press } = await pressed();
    await queue(database, [chat]);
    await queue(database, [chat]);
    await answerPress(chat, press.id, message.id);
    await until('it is answered', () => press.answer !== null);
    expect(press.answer).toEqual({ text: 'Recorded.', alert: true });
    expect(telegram.messages(chat)).toHaveLength(1);
  });
});

test('a press that is too old is answered below its message, unless it is nobody else’s matter', async () => {
  const chat = telegram.group();
  await queue(database, [chat], { kind: 'run-failed', asks: { on: 'run', run: 7 } });
  startSender(database, telegram);
  await allDone();
  const [message] = telegram.messages(chat);
  if (message === undefined) throw new Error('it was not told');
  const press = telegram.press(message, 'Log', telegram.user('Ada'));
  telegram.agePresses();
  await insertChatAnswer(database.pool, {
    ...{ key: 'press/1', receiver: 'telegram', address: String(chat), about: null },
    answer: { kind: 'press-answer', body: { press: press.id, text: 'Recorded.', alert: true, message: message.id } },
  });
  await allDone();
  expect(telegram.messages(chat)).toMatchObject([{}, { text: 'Recorded.', replyTo: message.id }]);
  const outsiders = { press: press.id, text: 'Not allowed.', alert: true, message: message.id, onlyThere: true };
  await insertChatAnswer(database.pool, {
    ...{ key: 'press/2', receiver: 'telegram', address: String(chat), about: null },
    answer: { kind: 'press-answer', body: outsiders },
  });
  await allDone();
  expect(telegram.messages(chat)).toHaveLength(2);
  expect((await rowsOf(database)).at(-1)).toMatchObject({ told: false, dropped: true });
});

test('who is asked for a reason is named, and their reply begun', async () => {
  const chat = telegram.group();
  const { commit, of, approval } = asksForDeploy as Extract<typeof asksForDeploy, { on: 'approval' }>;
  await insertChatAnswer(database.pool, {
    ...{ key: 'reason/1', receiver: 'telegram', address: String(chat), about: null },
    answer: {
      kind: 'reply',
      body: {
        ...{ to: 101, content: [paragraph('Why?')], whom: { id: '42', name: 'Ada <3' } },
        asks: { on: 'reason', approval, of, commit },
      },
    },
  });
  startSender(database, telegram);
  await allDone();
  expect(telegram.messages(chat)).toMatchObject([
    { text: 'Ada <3: Why?', entities: [{ url: 'tg://user?id=42', length: 6 }], forcesReply: true },
  ]);
});

describe('a message says what became of its question, and has no buttons any more:', () => {
  async function settled(ask: Parameters<typeof queue>[2], settle: () => Promise<unknown>): Promise<string> {
    const chat = telegram.group();
    await queue(database, [chat], { content: [paragraph('The question')], ...ask });
    startSender(database, telegram);
    await allDone();
    expect(telegram.messages(chat)[0]?.buttons[0]).not.toEqual([]);
    await settle();
    await until('it says so', async () => (await rowsOf(database))[0]?.settled === true);
    const [message] = telegram.messages(chat);
    expect(message?.buttons).toEqual([]);
    expect(telegram.refused).toEqual([]);
    return message?.text ?? '';
  }
  const approval = { kind: 'approval', asks: asksForDeploy } as const;
  const blockOf = (number: number) => ({ kind: 'person', number, reason: 'x', ways: [], since: 1 });
  const block = { kind: 'blocked', asks: { on: 'block', question: false, number: 1 } } as const;

  test('an approval, by whom', async () => {
    await aTask(database);
    await anApproval(database, 'pending', null, null);
    await noteName(database.pool, { account: 'telegram', id: '42', login: 'Ada' });
    const text = await settled(approval, () => anApproval(database, 'approved', 'telegram:42', null));
    expect(text).toBe('The question\n✅ Approved by telegram:42 (Ada).\nItem · Pull request · Temporal');
  });

  test('a rejection, and why', async () => {
    await aTask(database);
    await anApproval(database, 'pending', null, null);
    const text = await settled(approval, () => anApproval(database, 'rejected', 'gitea:7', 'too <early>'));
    expect(text).toBe('The question\n❌ Rejected by gitea:7.\ntoo <early>\nItem · Pull request · Temporal');
  });

  test('a task that has ended', async () => {
    await aTask(database);
    const text = await settled(approval, () => aTask(database, { status: 'cancelled' }));
    expect(text).toContain('The task was cancelled.');
  });

  test('a block, by whom it was answered', async () => {
    await aTask(database, { status: 'blocked', waitingFor: blockOf(1) });
    const text = await settled(block, async () => {
      await claimBlock(database.pool, { taskId: 'task/shop/12', block: 1 }, { key: 'k', by: 'telegram:42' });
      await aTask(database, { status: 'running' });
    });
    expect(text).toContain('▶️ Answered by telegram:42: the task goes on.');
  });

  test('a block that a later one has followed', async () => {
    await aTask(database, { status: 'blocked', waitingFor: blockOf(1) });
    const text = await settled(block, () => aTask(database, { status: 'blocked', waitingFor: blockOf(2) }));
    expect(text).toContain('▶️ The task goes on.');
  });
});
