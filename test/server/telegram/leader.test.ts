import { setTimeout as sleep } from 'node:timers/promises';
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { createSession } from '../../../server/telegram/leader-session.js';
import { type Candidate, type LeaderParts, standForLeader, type Term } from '../../../server/telegram/leader.js';
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
function stand(name: string, lead?: LeaderParts['lead'], databaseUrl = database.url): Candidate {
  const candidate = standForLeader({
    databaseUrl,
    log: pino({ level: 'silent' }),
    beats: { tryMs: 20, lookMs: 500 },
    lead:
      lead ??
      (async ({ over }) => {
        leading.add(name);
        while (!over.aborted) await sleep(5);
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
  stand('one', async ({ over }) => {
    terms.push(over);
    while (!over.aborted) await sleep(5);
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

test('the ledger ends the session of a host that is lost within half a minute', async () => {
  const session = createSession(database.url, 5_000);
  await session.open();
  const { rows } = await session.client.query(
    `select current_setting('tcp_keepalives_idle') as idle, current_setting('tcp_keepalives_interval') as interval,
       current_setting('tcp_keepalives_count') as count, current_setting('tcp_user_timeout') as timeout`,
  );
  await session.close();
  expect(rows).toEqual([{ idle: '5', interval: '5', count: '3', timeout: '20000' }]);
});

test('a leader whose connection is silent stops, says nothing more, and does not wait for an answer', async () => {
  const line = await aLine(database.url);
  const terms: Term[] = [];
  const candidate = stand(
    'cut off',
    async (given) => {
      terms.push(given);
      while (!given.over.aborted) await sleep(5);
    },
    line.url,
  );
  await until('it leads', () => terms.length === 1);
  const [term] = terms;
  expect(await term?.leads()).toBe(true);
  line.silence();
  expect(await term?.leads()).toBe(false);
  expect(term?.over.aborted).toBe(true);
  await candidate.stop();
  line.close();
});

/** A way to the database that can become silent, as where the network in between is gone. */
async function aLine(databaseUrl: string) {
  const to = new URL(databaseUrl);
  const sockets: Socket[] = [];
  const server = createServer((near) => {
    const far = connect(Number(to.port), to.hostname);
    sockets.push(near, far);
    for (const socket of [near, far]) socket.on('error', () => undefined);
    near.pipe(far).pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    silence(): void {
      for (const socket of sockets) socket.unpipe().pause();
    },
    close(): void {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
