import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createTelegram, type Outgoing, type Telegram } from '../../../../server/telegram/api/api.js';
import { TelegramFailure } from '../../../../server/telegram/api/failure.js';
import { Refusal } from '../../../telegram/refusal.js';
import { startTelegramServer, type TelegramServer } from '../../../telegram/telegram-server.js';

const quick = { most: 1_000, ms: 1_000 };
let server: TelegramServer;
let telegram: Telegram;
beforeEach(async () => {
  server = await startTelegramServer({ rates: { chat: { most: 2, ms: 1_000 }, group: quick, all: quick } });
  telegram = createTelegram({ token: server.token, apiRoot: server.url }, { callSeconds: 1, pollSeconds: 1 });
});
afterEach(() => server.close());

const plain = { thread: null, buttons: [], replyTo: null, asksForReply: false, silent: false };
const send = (chat: number, more: Partial<Outgoing> = {}) =>
  telegram.send({ ...plain, chat: String(chat), text: '<b>a</b>', html: true, ...more });

test('a message has its topic, its buttons and what it replies to', async () => {
  const chat = server.supergroup('shop', [7]);
  const first = await send(chat, { thread: 7, buttons: [{ label: 'Approve', key: 'key-12345' }], silent: true });
  await send(chat, { replyTo: first, asksForReply: true });
  expect(server.messages(chat)).toMatchObject([
    { thread: 7, text: 'a', buttons: [[{ text: 'Approve', data: 'key-12345' }]], isSilent: true },
    { thread: null, replyTo: first, forcesReply: true, buttons: [] },
  ]);
});

test('what it replies to may be gone', async () => {
  const chat = server.group();
  await send(chat, { replyTo: 99_999 });
  expect(server.messages(chat)).toMatchObject([{ replyTo: null }]);
});

test('an edit leaves the buttons that it names, and a press is answered', async () => {
  const [approve, log] = [
    { label: 'Approve', key: 'key-12345' },
    { label: 'Log', key: 'key-67890' },
  ];
  for (const buttons of [[log], []]) {
    const chat = server.group();
    const message = await send(chat, { buttons: [approve, log] });
    const press = server.press({ chat, id: message }, 'Approve', server.user('Ada'));
    await telegram.edit({ chat: String(chat), message, text: 'over', html: true, buttons });
    await telegram.answerPress({ press: press.id, text: 'Recorded.', alert: true });
    const left = server
      .messages(chat)
      .map(({ text, buttons: shown }) => [text, ...shown.flat().map((one) => one.text)]);
    expect(left).toEqual([['over', ...buttons.map(({ label }) => label)]]);
    expect(press.answer).toEqual({ text: 'Recorded.', alert: true });
  }
});

test('the bot and a chat are told', async () => {
  const chat = server.supergroup('shop', [7]);
  expect(await telegram.me()).toEqual({ id: '4711', name: 'orch_test_bot' });
  expect(await telegram.chat(String(chat))).toEqual({ title: 'shop', type: 'supergroup', isForum: true });
});

describe('what fails is told by what is to be done:', () => {
  const failed = (call: Promise<unknown>) =>
    call.then(
      () => null,
      (error: unknown) => (error instanceof TelegramFailure ? { ...error.problem, message: error.message } : error),
    );

  test('said too much', async () => {
    const chat = server.group();
    await send(chat);
    await send(chat);
    expect(await failed(send(chat))).toMatchObject({ is: 'paused', seconds: 1 });
  });

  test('a group that became a supergroup', async () => {
    const chat = server.group();
    const to = server.migrate(chat);
    expect(await failed(send(chat))).toMatchObject({ is: 'moved', to: String(to) });
  });

  test('a bot that was blocked or removed, and a chat that is not there', async () => {
    const [blocked, kicked] = [server.privateChat(server.user('Ada')), server.supergroup()];
    server.block(blocked);
    server.kick(kicked);
    for (const chat of [blocked, kicked, 1]) expect(await failed(send(chat))).toMatchObject({ is: 'gone' });
  });

  test('text that Telegram does not take', async () => {
    const chat = server.group();
    expect(await failed(send(chat, { text: '<b>' }))).toMatchObject({ is: 'refused' });
  });

  test.each([`4712:${'a'.repeat(35)}`, 'none'])('the token %s', async (token) => {
    expect(await failed(createTelegram({ token, apiRoot: server.url }).me())).toMatchObject({ is: 'unauthorized' });
  });

  test('another who polls', async () => {
    const first = failed(telegram.updates(0, new AbortController().signal));
    while (!server.updates.isPolled()) await new Promise((resolve) => setTimeout(resolve, 5));
    await telegram.updates(0, new AbortController().signal);
    expect(await first).toMatchObject({ is: 'conflict' });
  });

  test.each([
    ['a connection that breaks', 'drop', /Telegram does not answer \(ECONNRESET\)/],
    ['silence', 'silence', /Telegram does not answer \(no answer in time\)/],
  ] as const)('%s, without the token', async (_, instead, message) => {
    server.mishaps.push({ method: 'sendMessage', done: true, instead });
    const problem = await failed(send(server.group()));
    expect(problem).toMatchObject({ is: 'away', sent: true, message: expect.stringMatching(message) });
    expect(JSON.stringify(problem)).not.toContain(server.token);
  });

  test('a failure of Telegram’s own', async () => {
    const instead = new Refusal(502, 'Bad Gateway');
    server.mishaps.push({ method: 'sendMessage', done: false, instead });
    expect(await failed(send(server.group()))).toMatchObject({ is: 'failed', message: '502 Bad Gateway' });
  });

  test('a topic that is not there, or closed, and a chat where the bot may not write', async () => {
    const chat = server.supergroup('shop', [7]);
    server.closeTopic(chat, 7);
    expect(await failed(send(chat, { thread: 8 }))).toMatchObject({ is: 'topic-lost' });
    expect(await failed(send(chat, { thread: 7 }))).toMatchObject({ is: 'topic-closed' });
    server.mute(chat);
    expect(await failed(send(chat))).toMatchObject({ is: 'gone' });
  });

  test('nobody there, and one who sends it elsewhere', async () => {
    const elsewhere = createServer((_, response) => response.writeHead(302, { location: server.url }).end());
    elsewhere.listen(0, '127.0.0.1');
    await once(elsewhere, 'listening');
    const apiRoot = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
    const redirected = createTelegram({ token: server.token, apiRoot });
    expect(await failed(redirected.me())).toMatchObject({ is: 'away', message: expect.stringMatching(/no-redirect/) });
    elsewhere.closeAllConnections();
    elsewhere.close();
    await once(elsewhere, 'close');
    expect(await failed(redirected.me())).toMatchObject({ is: 'away', sent: false });
    expect(server.calls).toEqual([]);
  });
});
