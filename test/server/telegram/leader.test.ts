import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { type Candidate, standForLeader } from '../../../server/telegram/leader.js';
import { freshDatabase, type TestDatabase } from '../../database.js';
import { until } from '../../stack/start-fixture.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const candidates: Candidate[] = [];
afterEach(async () => {
  for (const candidate of candidates.splice(0)) await candidate.stop();
});

/** Who leads now, and who ever has; a leader leads until it is told to stop. */
const leading = new Set<string>();
function stand(name: string, lead?: (lost: AbortSignal) => Promise<void>): Candidate {
  const candidate = standForLeader({
    databaseUrl: database.url,
    log: pino({ level: 'silent' }),
    beats: { tryMs: 20, lookMs: 500 },
    lead:
      lead ??
      (async (lost) => {
        leading.add(name);
        while (!lost.aborted) await sleep(5);
        leading.delete(name);
      }),
  });
  candidates.push(candidate);
  return candidate;
}

const cutConnections = () =>
  database.pool.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'orch telegram' and datname = current_database()",
  );

test('of two servers one leads; the other one does once it has stopped', async () => {
  const first = stand('first');
  await until('the first leads', () => leading.has('first'));
  const second = stand('second');
  await sleep(200);
  expect([...leading]).toEqual(['first']);
  await first.stop();
  expect([...leading]).not.toContain('first');
  await until('the second leads', () => leading.has('second'));
  await second.stop();
  expect([...leading]).toEqual([]);
});

test('whoever has lost its connection stops at once, and may lead again', async () => {
  const terms: AbortSignal[] = [];
  stand('one', async (lost) => {
    terms.push(lost);
    while (!lost.aborted) await sleep(5);
  });
  await until('it leads', () => terms.length === 1);
  await cutConnections();
  await until('it leads again', () => terms.length === 2);
  expect(terms.map(({ aborted }) => aborted)).toEqual([true, false]);
});

test('what fails while it leads is begun again', async () => {
  let terms = 0;
  stand('one', () => {
    terms += 1;
    return Promise.reject(new Error('no'));
  });
  await until('it has led thrice', () => terms >= 3);
});
