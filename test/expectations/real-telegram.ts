import { afterAll } from '@jest/globals';
import { expectTelegram } from './telegram.js';

// Run by `npm run test:telegram` alone: it speaks in a chat of the real Telegram, and takes back what it has said.
const { ORCH_TEST_TELEGRAM_TOKEN: token, ORCH_TEST_TELEGRAM_CHAT: chat } = process.env;
const url = process.env.ORCH_TEST_TELEGRAM_API_ROOT ?? 'https://api.telegram.org';
if (token === undefined || chat === undefined) {
  throw new Error('Set ORCH_TEST_TELEGRAM_TOKEN of a bot for tests, and ORCH_TEST_TELEGRAM_CHAT, where it may speak.');
}

const messages: number[] = [];
afterAll(async () => {
  for (const message of messages) {
    await fetch(`${url}/bot${token}/deleteMessage`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ chat_id: chat, message_id: message }),
    });
  }
});

expectTelegram(() =>
  Promise.resolve({ url, token, chat, pauseMs: 1_100, sent: (message) => void messages.push(message) }),
);
