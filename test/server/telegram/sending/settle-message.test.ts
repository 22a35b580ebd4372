import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { endPauses, notePause } from '../../../../activities/store/intake/chat-pauses.js';
import { query } from '../../../../activities/store/query.js';
import { takeRunNumber } from '../../../../activities/store/runs.js';
import { paragraph } from '../../../../domain/content/make.js';
import { freshDatabase, type TestDatabase } from '../../../database.js';
import { until } from '../../../stack/start-fixture.js';
import { startTelegramServer, type TelegramServer } from '../../../telegram/telegram-server.js';
import { aTask, queue, rowsOf, startSender, stopSenders } from './a-chat-team.js';

const loose = { most: 1_000, ms: 1_000 };
const taskId = 'task/shop/12';
let database: TestDatabase;
let telegram: TelegramServer;
beforeAll(async () => {
  database = await freshDatabase();
});
beforeEach(async () => {
  telegram = await startTelegramServer({ rates: { chat: loose, group: loose, all: loose } });
  await query(database.pool, 'truncate notices, buttons, chats, tasks, agent_runs, chat_pauses cascade', []);
  await aTask(database);
});
afterEach(async () => {
  await stopSenders();
  await telegram.close();
});
afterAll(() => database.drop());

let runs = 0;
async function aRun(): Promise<number> {
  const of = { taskId, stage: 'development', round: 1, role: 'developer', agent: 'claude', model: null, effort: null };
  const { number } = await takeRunNumber(database.pool, { ...of, runKey: `run ${(runs += 1)}`, runsDir: '/tmp' });
  return number;
}

const endRun = (number: number, outcome: string) =>
  query(database.pool, 'update agent_runs set finished_at = now(), outcome = $2 where id = $1', [number, outcome]);

/** Its text, with its buttons, once the ledger says that it is settled. */
async function settled(chat: number): Promise<string> {
  await until('it says so', async () => (await rowsOf(database)).every((row) => row.settled));
  expect(telegram.refused).toEqual([]);
  return shown(chat);
}

function shown(chat: number): string {
  return telegram
    .messages(chat)
    .map(({ text, buttons }) =>
      [text.split('\n').slice(0, 2).join(' '), ...buttons.flat().map((one) => one.text)].join(' '),
    )
    .join(' | ');
}

const tell = async (more: Parameters<typeof queue>[2]) => {
  const chat = telegram.group();
  await queue(database, [chat], { content: [paragraph('It began.')], ...more });
  startSender(database, telegram);
  await until('it is told', () => telegram.messages(chat).length === 1);
  return chat;
};

test('a run that has ended leaves the button of its log', async () => {
  const run = await aRun();
  const chat = await tell({ kind: 'run-started', asks: { on: 'run', run } });
  expect(shown(chat)).toContain('Pause 📄 Log');
  await endRun(run, 'Succeeded');
  expect(await settled(chat)).toBe('It began. This run is over: Succeeded. 📄 Log');
});

test('a failed run can be paused after until the next one begins', async () => {
  const run = await aRun();
  await endRun(run, 'AgentFailed');
  const chat = await tell({ kind: 'run-failed', asks: { on: 'run', run } });
  await until('it is written down', async () => (await rowsOf(database))[0]?.told === true);
  // What is older, and is over, is looked at in the same round.
  const other = await aRun();
  await queue(database, [chat], { kind: 'run-started', asks: { on: 'run', run: other } });
  await endRun(other, 'AgentTimedOut');
  const begun = await aRun();
  expect(begun).toBeGreaterThan(other);
  expect(await settled(chat)).toMatch(/It began\. This run is over: AgentFailed\. 📄 Log \| .*AgentTimedOut\. 📄 Log$/);
});

test('a pause that was ended names by whom, and cannot be ended again', async () => {
  const key = 'telegram/9';
  await notePause(database.pool, { taskId, key, pausedBy: 'telegram:42' });
  const chat = await tell({ kind: 'run-started', asks: { on: 'pause', pause: key } });
  expect(shown(chat)).toContain('Resume');
  await endPauses(database.pool, { taskId, by: 'telegram:43' });
  expect(await settled(chat)).toBe('It began. ▶️ Resumed by telegram:43.');
});

test('what a task’s end is the end of says so', async () => {
  const chat = await tell({ kind: 'run-started', asks: { on: 'pause', pause: 'telegram/10' } });
  await aTask(database, { status: 'cancelled' });
  expect(await settled(chat)).toBe('It began. The task was cancelled.');
});
