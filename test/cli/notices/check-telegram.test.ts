import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { checkTelegram } from '../../../cli/notices/check-telegram.js';
import type { Settings } from '../../../config/settings/settings.js';
import { startTelegramServer, type TelegramServer } from '../../telegram/telegram-server.js';

let telegram: TelegramServer;
beforeEach(async () => {
  telegram = await startTelegramServer();
});
afterEach(() => telegram.close());

/** No projects, and this chat. */
const check = (telegramChat: string | null, token = telegram.token) =>
  checkTelegram({
    telegram: { token, apiRoot: telegram.url },
    telegramChat,
    projectsJson: '{}',
    projectsFile: '/nowhere',
  } as unknown as Settings);

test('the bot, and the chat where it may speak', async () => {
  const chat = telegram.supergroup('shop', [7]);
  expect(await check(`${chat}/7`)).toEqual([
    { name: 'Telegram', state: 'ok', found: '@orch_test_bot, 4711', hint: null },
    { name: `chat ${chat}/7`, state: 'ok', found: 'shop, a supergroup', hint: null },
  ]);
  expect(telegram.calls).toEqual(['getMe', `getChat ${chat}`]);
});

test('a wrong token, and nobody who answers', async () => {
  expect(await check(null, `4711:${'b'.repeat(35)}`)).toMatchObject([
    { name: 'Telegram', state: 'FAIL', found: '401 Unauthorized', hint: expect.stringMatching(/ORCH_TELEGRAM_TOKEN/) },
  ]);
  telegram.mishaps.push({ method: 'getMe', done: false, instead: 'drop' });
  expect(await check(null)).toMatchObject([
    { name: 'Telegram', state: 'FAIL', found: 'Telegram does not answer (ECONNRESET)' },
  ]);
});

test('a chat that moved, one that removed the bot, one that is not there, and a topic where there are none', async () => {
  const [moved, removed, plain] = [telegram.group(), telegram.supergroup(), telegram.group('plain')];
  const to = telegram.migrate(moved);
  telegram.kick(removed);
  const found = async (chat: string) => (await check(chat)).at(-1);
  expect(await found(String(moved))).toMatchObject({ state: 'warn', hint: `Name it so: ${to}.` });
  expect(await found(String(removed))).toMatchObject({ state: 'FAIL', found: expect.stringMatching(/kicked/) });
  expect(await found('-12')).toMatchObject({ state: 'FAIL', found: '400 Bad Request: chat not found' });
  expect(await found(`${plain}/7`)).toMatchObject({ state: 'FAIL', found: 'plain, a group without topics' });
});
