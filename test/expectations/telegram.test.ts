import { afterAll } from '@jest/globals';
import { expectTelegram } from './telegram.js';
import { startTelegramServer, type TelegramServer } from '../telegram/telegram-server.js';

let telegram: TelegramServer;
afterAll(() => telegram.close());

expectTelegram(async () => {
  const quick = { most: 100, ms: 1_000 };
  telegram = await startTelegramServer({ rates: { chat: quick, group: quick, all: quick } });
  const chat = String(telegram.supergroup());
  return { url: telegram.url, token: telegram.token, chat, pauseMs: 0, sent: () => undefined };
});
