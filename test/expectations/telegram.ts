import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';

/** A bot, and a chat in which it may speak, on the tests' Telegram or the real one. */
export interface TelegramAtHand {
  /** As `ORCH_TELEGRAM_API_ROOT` takes it. */
  readonly url: string;
  readonly token: string;
  readonly chat: string;
  /** Between two tests: the real one takes one message a second. */
  readonly pauseMs: number;
  /** Told of each message that was sent. */
  sent(message: number): void;
}

interface Answered {
  readonly ok: boolean;
  readonly result?: unknown;
  readonly error_code?: number;
  readonly description?: string;
}
interface Message {
  readonly message_id: number;
  readonly text: string;
  readonly entities?: readonly object[];
}

/** What orch relies on in Telegram's answers: held to by the tests' Telegram in each run, and by the real one in `npm run test:telegram`. */
export function expectTelegram(open: () => Promise<TelegramAtHand>): void {
  let at: TelegramAtHand;
  beforeAll(async () => {
    at = await open();
  });
  beforeEach(() => sleep(at.pauseMs));

  async function call(method: string, payload: object = {}, token = at.token): Promise<Answered> {
    const response = await fetch(`${at.url}/bot${token}/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(payload),
    });
    return (await response.json()) as Answered;
  }
  const send = (payload: object) => call('sendMessage', { chat_id: at.chat, ...payload });
  const button = (data: string) => ({ inline_keyboard: [[{ text: 'Approve', callback_data: data }]] });

  test('the bot is known by its token, and by no other', async () => {
    expect(await call('getMe')).toMatchObject({ ok: true, result: { is_bot: true } });
    const wrong = at.token.replace(/:.*/, `:${'a'.repeat(35)}`);
    expect(await call('getMe', {}, wrong)).toMatchObject({ ok: false, error_code: 401 });
    expect(await call('getMe', {}, 'none')).toMatchObject({ ok: false, error_code: 404 });
  });

  describe('is refused', () => {
    test.each<[string, object, RegExp]>([
      [
        'an unknown tag',
        { text: '<h1>no</h1>', parse_mode: 'HTML' },
        /can't parse entities: Unsupported start tag "h1"/,
      ],
      ['an open tag', { text: '<b>no', parse_mode: 'HTML' }, /can't parse entities: Can't find end tag/],
      ['nothing', { text: ' ' }, /message text is empty/],
      ['4,097 characters', { text: 'a'.repeat(4_097) }, /message is too long/],
      ['a chat that is not there', { chat_id: 1, text: 'a' }, /chat not found/],
      ['65 bytes of a button', { text: 'a', reply_markup: button('a'.repeat(65)) }, /BUTTON_DATA_INVALID/],
    ])('%s', async (_, payload, why) => {
      expect(await send(payload)).toMatchObject({
        ok: false,
        error_code: 400,
        description: expect.stringMatching(why) as unknown,
      });
    });
  });

  test('a message has the text of its HTML; an edit that changes nothing is refused', async () => {
    const payload = { text: '1 &lt; 2 <b>😀 <i>x</i></b>', parse_mode: 'HTML', reply_markup: button('key') };
    const { ok, result } = await send(payload);
    expect(ok).toBe(true);
    const { message_id, text, entities } = result as Message;
    at.sent(message_id);
    expect(text).toBe('1 < 2 😀 x');
    expect(entities).toEqual(
      expect.arrayContaining([
        { type: 'bold', offset: 6, length: 4 },
        { type: 'italic', offset: 9, length: 1 },
      ]),
    );
    await sleep(at.pauseMs);
    expect(await call('editMessageText', { chat_id: at.chat, message_id, ...payload })).toMatchObject({
      ok: false,
      error_code: 400,
      description: expect.stringMatching(/message is not modified/) as unknown,
    });
  });

  test('what is replied to may be gone, where that is allowed, and else not', async () => {
    const gone = { message_id: 2_000_000_000 };
    expect(await send({ text: 'a', reply_parameters: gone })).toMatchObject({
      ok: false,
      description: expect.stringMatching(/message to be replied not found/) as unknown,
    });
    await sleep(at.pauseMs);
    const { ok, result } = await send({
      text: 'a test of orch',
      reply_parameters: { ...gone, allow_sending_without_reply: true },
    });
    expect(ok).toBe(true);
    at.sent((result as Message).message_id);
  });

  test('a press that nobody has made is not answered', async () => {
    expect(await call('answerCallbackQuery', { callback_query_id: '1' })).toMatchObject({
      ok: false,
      error_code: 400,
      description: expect.stringMatching(/query is too old|query ID is invalid|QUERY_ID_INVALID/) as unknown,
    });
  });
}
