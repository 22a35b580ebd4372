import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { query } from '../../../../activities/store/query.js';
import { freshDatabase, type TestDatabase } from '../../../database.js';
import { orchBin } from '../../../orch-bin.js';
import { aComment, secret, signed } from '../../../server/a-server.js';
import { startTemporal, type TestNamespace } from '../../../temporal.js';
import { run, until } from '../../team.js';
import { chooseSetPort } from '../../../fixtures/set-port.js';

let temporal: TestNamespace;
let database: TestDatabase;
const folder = mkdtempSync(join(tmpdir(), 'orch-serve-'));
const started: ChildProcess[] = [];
beforeAll(async () => {
  [temporal, database] = await Promise.all([startTemporal(), freshDatabase()]);
  const shop = { repository: 'https://git.example.org/acme/shop.git', forge: 'gitea', tracker: 'gitea' };
  writeFileSync(join(folder, 'orch.projects.yaml'), JSON.stringify({ projects: { shop } }));
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});
afterAll(async () => {
  await temporal.teardown();
  await database.drop();
});

const environment = (more: NodeJS.ProcessEnv = {}) => ({
  PATH: process.env.PATH,
  HOME: folder,
  TEMPORAL_ADDRESS: temporal.address,
  TEMPORAL_NAMESPACE: temporal.namespace,
  ORCH_DATABASE_URL: database.url,
  ORCH_GITEA_URL: 'https://git.example.org',
  ORCH_GITEA_TOKEN: 'a-token-of-sixteen',
  ORCH_GITEA_WEBHOOK_SECRET: secret,
  ORCH_LOG_FORMAT: 'json',
  ...more,
});

async function serve(more: NodeJS.ProcessEnv = {}) {
  const port = more.ORCH_SERVER_ADDRESS?.split(':')[1] ?? (await chooseSetPort());
  const env = environment({ ORCH_SERVER_ADDRESS: `127.0.0.1:${port}`, ...more });
  const child = spawn(process.execPath, [orchBin, 'serve'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (log += data.toString()));
  await until(() => {
    if (child.exitCode !== null) throw new Error(`it ended:\n${log}`);
    return Promise.resolve(log.includes('server started'));
  });
  const url = `http://127.0.0.1:${port}`;
  const send = async (id: string, comment: number) => {
    const body = JSON.stringify(aComment({ id: comment, body: '/status', item: comment }));
    const headers = signed(body, { 'x-gitea-delivery': id });
    return await fetch(`${url}/webhooks/gitea`, { method: 'POST', headers, body });
  };
  return { child, url, send, log: () => log };
}

const isWithTemporal = async (comment: number) => {
  try {
    await temporal.client.workflow.getHandle(`event/shop/comment/gitea/${comment}`).describe();
    return true;
  } catch {
    return false;
  }
};

test('what it has taken goes on to Temporal, once, though it is killed while it takes; and is known again by the next one', async () => {
  const comments = Array.from({ length: 60 }, (_, at) => 1_000 + at);
  const first = await serve();
  let taken = 0;
  const answers = comments.map(async (comment) => {
    const status = await first.send(`d${comment}`, comment).then(
      (answer) => answer.status,
      () => 0,
    );
    taken += 1;
    if (taken === 20) first.child.kill('SIGKILL');
    return status;
  });
  const acknowledged = (await Promise.all(answers)).flatMap((status, at) =>
    status === 202 ? [comments[at] ?? 0] : [],
  );
  expect(acknowledged.length).toBeGreaterThanOrEqual(20);

  const second = await serve();
  for (const comment of acknowledged) await until(() => isWithTemporal(comment));
  const again = await Promise.all(comments.map((comment) => second.send(`d${comment}`, comment)));
  const outcomes = (await Promise.all(again.map((answer) => answer.json()))) as { outcome: string }[];
  for (const comment of acknowledged) expect(outcomes[comment - 1_000]).toMatchObject({ outcome: 'known' });
  for (const comment of comments) await until(() => isWithTemporal(comment));
  const rows = await query(database.pool, 'select key from events where key = any($1::text[])', [
    `{${comments.map((comment) => `comment/gitea/${comment}`).join(',')}}`,
  ]);
  expect(rows).toHaveLength(60);
}, 120_000);

test('without Temporal it takes webhooks, says what it lacks, and another one hands them over', async () => {
  const server = await serve({ TEMPORAL_ADDRESS: '127.0.0.1:1' });
  expect((await server.send('later', 2_000)).status).toBe(202);
  const ready = await fetch(`${server.url}/readyz`);
  expect([ready.status, await ready.json()]).toEqual([
    200,
    { ready: true, ledger: 'ok', temporal: expect.stringMatching(/does not answer: what comes in is kept/) },
  ]);
  await until(() => Promise.resolve(server.log().includes('what has come in waits')));
  server.child.kill('SIGTERM');
  expect(await once(server.child, 'exit')).toEqual([0, null]);
  await serve();
  await until(() => isWithTemporal(2_000));
}, 120_000);

test('without the ledger it takes none, says so, and tells no password', async () => {
  const server = await serve({ ORCH_DATABASE_URL: 'postgresql://orch:topsecret@127.0.0.1:1/orch' });
  const answer = await server.send('x', 3_000);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([
    503,
    expect.stringContaining('application/problem+json'),
  ]);
  expect(await answer.text()).not.toMatch(/ECONNREFUSED|topsecret/);
  expect((await fetch(`${server.url}/readyz`)).status).toBe(503);
  expect((await fetch(`${server.url}/livez`)).status).toBe(200);
  expect(server.log()).not.toContain('topsecret');
  server.child.kill('SIGTERM');
  expect(await once(server.child, 'exit')).toEqual([0, null]);
}, 60_000);

test('SIGTERM while a webhook is on its way: it is taken, and its sender told so', async () => {
  const server = await serve();
  const answer = server.send('last', 4_000);
  await until(async () => (await query(database.pool, "select from deliveries where id = 'last'", [])).length === 1);
  server.child.kill('SIGTERM');
  expect((await answer).status).toBe(202);
  expect(await once(server.child, 'exit')).toEqual([0, null]);
}, 60_000);

test('an address that is taken, or of no host, is told with what to set; one for all is warned of', async () => {
  const server = await serve({ ORCH_SERVER_ADDRESS: `0.0.0.0:${await chooseSetPort()}` });
  expect(server.log()).toMatch(/reached from other machines, without encryption/);
  const address = server.url.replace('http://', '');
  const second = await run(folder, environment({ ORCH_SERVER_ADDRESS: address }), ['serve']);
  expect([second.code, second.stderr]).toEqual([1, expect.stringMatching(/port is taken[^]*ORCH_SERVER_ADDRESS/)]);
  const wrong = await run(folder, environment({ ORCH_SERVER_ADDRESS: '8585' }), ['serve']);
  expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringMatching(/ORCH_SERVER_ADDRESS[^]*127\.0\.0\.1:8585/)]);
}, 60_000);

test('without a stack it is told how to have one', async () => {
  const ended = await run(folder, { PATH: process.env.PATH, HOME: folder }, ['serve']);
  expect([ended.code, ended.stderr]).toEqual([1, expect.stringMatching(/No orch stack runs from[^]*orch up/)]);
});
