import { expect, test } from '@jest/globals';
import { pino } from 'pino';
import pg from 'pg';
import { createTelegram } from '../../../server/telegram/api/api.js';
import { keepUpdates } from '../../../server/telegram/poller.js';
import { startTelegramServer } from '../../telegram/telegram-server.js';

test('whoever is not the leader any more does not ask: another one may', async () => {
  const telegram = await startTelegramServer();
  const api = createTelegram({ token: telegram.token, apiRoot: telegram.url }, { callSeconds: 1, pollSeconds: 1 });
  let asked = 0;
  await keepUpdates(
    {
      ...{ pool: new pg.Pool(), telegram: api, onKept: () => undefined, log: pino({ level: 'silent' }) },
      leads: () => Promise.resolve((asked += 1) === 1),
    },
    new AbortController().signal,
  );
  expect([asked, telegram.polls()]).toEqual([2, 1]);
  await telegram.close();
});
