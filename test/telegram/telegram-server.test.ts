import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parseHtml } from './html.js';
import { startTelegramServer, type TelegramServer } from './telegram-server.js';

let telegram: TelegramServer;
const quick = { most: 100, ms: 1_000 };
beforeEach(async () => {
  telegram = await startTelegramServer({ rates: { chat: { most: 2, ms: 1_000 }, group: quick, all: quick } });
});
afterEach(() => telegram.close());

interface Answered {
  readonly ok: boolean;
  readonly result?: unknown;
  readonly error_code?: number;
  readonly description?: string;
  readonly parameters?: unknown;
}

async function call(method: string, payload: Record<string, unknown> = {}, token = telegram.token): Promise<Answered> {
  const response = await fetch(`${telegram.url}/bot${token}/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(payload),
  });
  return (await response.json()) as Answered;
}

describe('the tests’ Telegram refuses, as Telegram does,', () => {
  const button = (data: string) => ({ inline_keyboard: [[{ text: 'Approve', callback_data: data }]] });
  test.each([
    ['an unknown tag', { text: '<h1>no</h1>', parse_mode: 'HTML' }, /can't parse entities: Unsupported start tag "h1"/],
    ['an open tag', { text: '<b>no', parse_mode: 'HTML' }, /can't parse entities: Can't find end tag/],
    ['a bare <', { text: '1 < 2', parse_mode: 'HTML' }, /can't parse entities/],
    ['tags that cross', { text: '<b><i>no</b></i>', parse_mode: 'HTML' }, /Unmatched end tag/],
    ['nothing', { text: ' ', parse_mode: 'HTML' }, /message text is empty/],
    ['4,097 characters', { text: 'a'.repeat(4_097) }, /message is too long/],
    ['a topic that is not there', { text: 'a', message_thread_id: 7 }, /message thread not found/],
    ['a chat that is not there', { chat_id: 1, text: 'a' }, /chat not found/],
    ['65 bytes of a button', { text: 'a', reply_markup: button('ä'.repeat(32) + 'a') }, /BUTTON_DATA_INVALID/],
    ['a button that does nothing', { text: 'a', reply_markup: { inline_keyboard: [[{ text: 'a' }]] } }, /Text buttons/],
    ['a reply to nothing', { text: 'a', reply_parameters: { message_id: 9_999 } }, /message to be replied not found/],
  ])('%s', async (_, payload, why) => {
    const chat = telegram.supergroup();
    const { ok, error_code: code, description } = await call('sendMessage', { chat_id: chat, ...payload });
    expect({ ok, code, description }).toEqual({ ok: false, code: 400, description: expect.stringMatching(why) });
    expect(telegram.messages(chat)).toEqual([]);
  });

  test('a third message to a chat within a second, and tells how long to wait', async () => {
    const chat = telegram.group();
    const answers = [];
    for (let sent = 0; sent < 3; sent += 1) answers.push(await call('sendMessage', { chat_id: chat, text: 'a' }));
    expect(answers.map(({ ok }) => ok)).toEqual([true, true, false]);
    expect(answers[2]).toMatchObject({ error_code: 429, parameters: { retry_after: 1 } });
  });

  test('a chat that moved, one that blocked the bot, a wrong token and what is no token', async () => {
    const [moved, blocked] = [telegram.group(), telegram.privateChat(telegram.user('Ada'))];
    const migrate_to_chat_id = telegram.migrate(moved);
    telegram.block(blocked);
    const send = (chat: number) => call('sendMessage', { chat_id: chat, text: 'a' });
    expect(await send(moved)).toMatchObject({ error_code: 400, parameters: { migrate_to_chat_id } });
    expect(await send(blocked)).toMatchObject({ error_code: 403, description: expect.stringMatching(/blocked/) });
    expect(await call('getMe', {}, `4712:${'a'.repeat(35)}`)).toMatchObject({ error_code: 401 });
    expect(await call('getMe', {}, 'none')).toMatchObject({ error_code: 404 });
    expect(await call('getMe')).toMatchObject({ ok: true, result: { username: 'orch_test_bot' } });
  });

  test('an edit that changes nothing, and an answer to an old press', async () => {
    const chat = telegram.supergroup();
    const markup = { inline_keyboard: [[{ text: 'Approve', callback_data: 'k1' }]] };
    await call('sendMessage', { chat_id: chat, text: '<b>a</b>', parse_mode: 'HTML', reply_markup: markup });
    const [message] = telegram.messages(chat);
    const same = { chat_id: chat, message_id: message?.id, text: '<b>a</b>', parse_mode: 'HTML', reply_markup: markup };
    expect(await call('editMessageText', same)).toMatchObject({ description: expect.stringMatching(/not modified/) });
    if (message === undefined) throw new Error('it was not sent');
    const press = telegram.press(message, 'Approve', telegram.user('Ada'));
    const shown = { callback_query_id: press.id, text: 'recorded' };
    expect(await call('answerCallbackQuery', shown)).toMatchObject({ ok: true });
    expect(press.answer).toEqual({ text: 'recorded', alert: false });
    telegram.agePresses();
    expect(await call('answerCallbackQuery', shown)).toMatchObject({ description: expect.stringMatching(/too old/) });
  });
});

test('updates are told until an offset is beyond them, and one poller turns out the other', async () => {
  const ada = telegram.user('Ada');
  const group = telegram.group();
  const first = call('getUpdates', { timeout: 20 });
  while (!telegram.updates.isPolled()) await new Promise((resolve) => setTimeout(resolve, 5));
  const second = call('getUpdates', { timeout: 20 });
  expect(await first).toMatchObject({ error_code: 409 });
  telegram.say(group, 'of no concern', ada);
  telegram.say(group, '/status@another_bot', ada);
  telegram.say(group, '/status', ada);
  const { result } = (await second) as { result: { update_id: number; message: { text: string } }[] };
  expect(result.map(({ message }) => message.text)).toEqual(['/status']);
  expect(await call('getUpdates')).toMatchObject({ result });
  expect(await call('getUpdates', { offset: (result[0]?.update_id ?? 0) + 1 })).toMatchObject({ result: [] });
});

test('of HTML it shows the text, and what is set within it', () => {
  expect(parseHtml('1 &lt; 2 <b>😀 <i>x</i></b> <a href="https://a.example/?b=1&amp;c">link</a>')).toEqual({
    text: '1 < 2 😀 x link',
    entities: [
      { type: 'italic', offset: 9, length: 1 },
      { type: 'bold', offset: 6, length: 4 },
      { type: 'text_link', offset: 11, length: 4, url: 'https://a.example/?b=1&c' },
    ],
  });
});
