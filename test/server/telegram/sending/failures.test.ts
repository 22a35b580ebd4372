import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { query } from '../../../../activities/store/query.js';
import { paragraph } from '../../../../domain/content/make.js';
import { freshDatabase, type TestDatabase } from '../../../database.js';
import { until } from '../../../stack/start-fixture.js';
import { Refusal } from '../../../telegram/refusal.js';
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

describe('what Telegram does not take', () => {
  const unparsable = new Refusal(400, "Bad Request: can't parse entities: Unsupported start tag");

  test('as it is set is told as plain text, with its buttons', async () => {
    const chat = telegram.group();
    await aTask(database);
    await anApproval(database, 'pending', null, null);
    telegram.mishaps.push({ method: 'sendMessage', done: false, instead: unparsable });
    await queue(database, [chat], {
      kind: 'approval',
      asks: asksForDeploy,
      content: [paragraph('Deploy <it> & wait?')],
    });
    const sender = startSender(database, telegram);
    await allDone();
    expect(telegram.messages(chat)).toMatchObject([
      {
        text: expect.stringMatching(/^Deploy <it> & wait\?\n/),
        buttons: [[{ text: '✅ Approve' }, { text: '❌ Reject' }]],
      },
    ]);
    expect(telegram.messages(chat)[0]?.text).toContain('https://git.example/issues/12');
    expect(sender.log()).toContain('it is told as plain text');
    await anApproval(database, 'approved', 'gitea:7', null);
    await until('it says so', async () => (await rowsOf(database))[0]?.settled === true);
    expect(telegram.messages(chat)).toMatchObject([
      { text: expect.stringContaining('Deploy <it> & wait?\n✅ Approved by gitea:7.'), entities: [], buttons: [] },
    ]);
  });

  test('as plain text either is dropped: the log and the ledger say so, and what follows is told', async () => {
    const chat = telegram.group();
    telegram.mishaps.push(
      { method: 'sendMessage', done: false, instead: unparsable },
      { method: 'sendMessage', done: false, instead: new Refusal(400, 'Bad Request: nothing helps') },
    );
    await queue(database, [chat], { content: [paragraph('one')] });
    await queue(database, [chat], { content: [paragraph('two')] });
    const sender = startSender(database, telegram);
    await allDone();
    expect(textsOf(chat)).toEqual(['two']);
    expect(sender.log()).toContain('it is dropped');
    expect(await query(database.pool, 'select lost, problem from notices where dropped_at is not null', [])).toEqual([
      { lost: true, problem: '400 Bad Request: nothing helps' },
    ]);
  });
});

describe('an answer that is lost', () => {
  test('has the message sent once more, once Telegram is there', async () => {
    const chat = telegram.group();
    telegram.mishaps.push(
      { method: 'sendMessage', done: true, instead: 'drop' },
      { method: 'getMe', done: false, instead: 'drop' },
    );
    await queue(database, [chat], { content: [paragraph('one')] });
    await queue(database, [chat], { content: [paragraph('two')] });
    startSender(database, telegram);
    await allDone();
    expect(textsOf(chat)).toEqual(['one', 'one', 'two']);
    expect(telegram.calls.filter((call) => call === 'getMe')).toHaveLength(2);
  });

  test('again and again is sent again each time, as long as it is true', async () => {
    const chat = telegram.group();
    const lost = { method: 'sendMessage', done: false, instead: 'drop' } as const;
    telegram.mishaps.push(lost, lost, lost);
    await queue(database, [chat], { content: [paragraph('one')] });
    startSender(database, telegram);
    await allDone();
    expect(textsOf(chat)).toEqual(['one']);
    expect(await rowsOf(database)).toMatchObject([{ told: true, dropped: false }]);
  });

  test('and a failure of Telegram with one message hold up no other chat, and lose nothing', async () => {
    const [chat, other] = [telegram.group(), telegram.group()];
    const failure = { method: 'sendMessage', done: false, instead: new Refusal(502, 'Bad Gateway') } as const;
    telegram.mishaps.push(failure, failure, failure);
    await queue(database, [chat], { content: [paragraph('one')] });
    const sender = startSender(database, telegram);
    await until('it has failed', () => telegram.refused.length === 1);
    telegram.mishaps.splice(0);
    await queue(database, [other], { content: [paragraph('elsewhere')] });
    await until('the other chat is told', () => telegram.messages(other).length === 1);
    expect(telegram.calls).not.toContain('getMe');
    telegram.mishaps.push(failure, failure);
    await allDone();
    expect(textsOf(chat)).toEqual(['one']);
    expect(sender.log().match(/502 Bad Gateway/g)).toHaveLength(3);
  });

  test('of nobody who is there costs nothing: it is sent when somebody is', async () => {
    const { url } = telegram;
    const port = Number(new URL(url).port);
    await telegram.close();
    await queue(database, ['-1'], { content: [paragraph('one')] });
    const sender = startSender(database, telegram);
    await until('it is seen', () => sender.log().includes('Telegram cannot be told'));
    telegram = await startTelegramServer({ port });
    const chat = telegram.group();
    await query(database.pool, 'update notices set address = $1', [chat]);
    await allDone();
    expect(textsOf(chat)).toEqual(['one']);
    expect(sender.log().match(/cannot be told/g)).toHaveLength(1);
    expect(sender.log()).not.toContain(telegram.token);
  });

  test('because the server was killed between the message and its mark', async () => {
    const chat = telegram.group();
    await queue(database, [chat], { content: [paragraph('one')] });
    // As the ledger is left: begun, and its lease not over.
    await query(
      database.pool,
      "update notices set tries = 1, unanswered = 1, leased_until = now() + interval '2 minutes'",
      [],
    );
    startSender(database, telegram);
    await allDone();
    expect(textsOf(chat)).toEqual(['one']);
  });
});

test('a notice of a kind that this version does not know is dropped, told of, and holds up none', async () => {
  const chat = telegram.group();
  await queue(database, [chat], { kind: 'of-tomorrow' as 'done' });
  await queue(database, [chat], { content: [paragraph('after')] });
  const sender = startSender(database, telegram);
  await allDone();
  expect(textsOf(chat)).toEqual(['after']);
  expect(sender.log()).toContain('a notice cannot be written');
  expect(await rowsOf(database)).toMatchObject([
    { dropped: true, problem: expect.stringMatching(/^this version/) },
    {},
  ]);
});

test('what was told while the ledger was away for a moment is not told again', async () => {
  const chat = telegram.group();
  await queue(database, [chat], { content: [paragraph('one')] });
  // Nobody writes that it was told, for a while.
  await query(
    database.pool,
    `create function no() returns trigger language plpgsql as $$ begin raise 'away'; end $$`,
    [],
  );
  await query(
    database.pool,
    'create trigger no before update on notices for each row when (new.told_at is not null) execute function no()',
    [],
  );
  startSender(database, telegram);
  await until('it is sent', () => telegram.messages(chat).length === 1);
  await query(database.pool, 'drop trigger no on notices', []);
  await query(database.pool, 'drop function no()', []);
  await allDone();
  expect(textsOf(chat)).toEqual(['one']);
  expect(await rowsOf(database)).toMatchObject([{ told: true }]);
});

test('a token that nobody knows is told once, and sends nothing', async () => {
  const chat = telegram.group();
  await queue(database, [chat]);
  const sender = startSender(database, { ...telegram, token: `4711:${'b'.repeat(35)}` });
  await until('it is told', () => sender.log().includes('401 Unauthorized: ORCH_TELEGRAM_TOKEN'));
  await until('it was asked again', () => telegram.calls.filter((call) => call === 'getMe').length >= 2);
  expect(telegram.calls.filter((call) => call.startsWith('sendMessage'))).toHaveLength(1);
  expect(await rowsOf(database)).toMatchObject([{ told: false, dropped: false }]);
});
