import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pino } from 'pino';
import pg from 'pg';
import { createTelegram } from '../../../server/telegram/api/api.js';
import { keepUpdates } from '../../../server/telegram/poller.js';
import { query } from '../../../activities/store/query.js';
import { checkHearing } from '../../../cli/notices/check-hearing.js';
import { freshDatabase, type TestDatabase } from '../../database.js';
import { until } from '../../stack/start-fixture.js';
import { Refusal } from '../../telegram/refusal.js';
import { startTelegramServer, type TelegramServer } from '../../telegram/telegram-server.js';

test('whoever is not the leader any more does not ask: another one may', async () => {
  const telegram = await startTelegramServer();
  const api = createTelegram({ token: telegram.token, apiRoot: telegram.url }, { callSeconds: 1, pollSeconds: 1 });
  let asked = 0;
  await keepUpdates(
    {
      ...{ pool: new pg.Pool(), telegram: api, botId: '4711', onKept: () => undefined, log: pino({ level: 'silent' }) },
      leads: () => Promise.resolve((asked += 1) === 1),
    },
    new AbortController().signal,
  );
  expect([asked, telegram.polls()]).toEqual([2, 1]);
  await telegram.close();
});

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

/** A poller until the test is over, and what the ledger has of its updates. */
async function polling(telegram: TelegramServer, test: () => Promise<void>): Promise<string> {
  const api = createTelegram({ token: telegram.token, apiRoot: telegram.url }, { callSeconds: 1, pollSeconds: 1 });
  const over = new AbortController();
  let log = '';
  const running = keepUpdates(
    {
      ...{ pool: database.pool, telegram: api, botId: '4711', onKept: () => undefined, restMs: 50 },
      log: pino({}, { write: (line: string) => (log += line) }),
      leads: () => Promise.resolve(!over.signal.aborted),
    },
    over.signal,
  );
  try {
    await test();
  } finally {
    over.abort();
    await running;
    await telegram.close();
  }
  return log;
}
const kept = async () =>
  (await query<{ id: string }>(database.pool, 'select id from deliveries order by received_at, id', [])).map(
    ({ id }) => id,
  );

test('numbers with a gap, and lower ones after a quiet week, are kept like others', async () => {
  const telegram = await startTelegramServer();
  const chat = telegram.group();
  const ada = telegram.user('Ada');
  await polling(telegram, async () => {
    telegram.updates.countFrom(9_000);
    telegram.say(chat, '/start', ada);
    telegram.updates.countFrom(9_500);
    telegram.say(chat, '/start', ada);
    await until('both are kept', async () => (await kept()).length === 2);
    const polls = telegram.polls();
    await until('both are confirmed', () => telegram.polls() > polls + 1);
    telegram.updates.countFrom(400);
    telegram.say(chat, '/start', ada);
    await until('it is kept', async () => (await kept()).length === 3);
  });
  expect(await kept()).toEqual(['4711/9001', '4711/9501', '4711/401']);
});

test('a bot whose updates somebody else takes is told of by the ledger, as long as that is so', async () => {
  const telegram = await startTelegramServer();
  const conflict = new Refusal(409, "Conflict: can't use getUpdates method while webhook is active");
  const log = await polling(telegram, async () => {
    telegram.mishaps.push({ method: 'getUpdates', done: false, instead: conflict });
    await until('it is told', async () => (await checkHearing(database.pool)).length === 1);
    expect(await checkHearing(database.pool)).toMatchObject([
      { name: 'what happens on telegram', state: 'warn', found: expect.stringContaining('deleteWebhook') as unknown },
    ]);
    await until('it is heard again', async () => (await checkHearing(database.pool)).length === 0);
  });
  expect(log).toContain('give orch a bot of its own');
  expect(log).toContain('is heard again');
});
