import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { until } from '../stack/start-fixture.js';
import { openHosts, type RealHosts } from '../worker/real-hosts.js';

const projects = ['demo', 'shop', 'blog'];
const settings = {
  ANTHROPIC_API_KEY: 'sk-ant-of-the-tests',
  ORCH_BREAKER_FAILURES: '3',
  ORCH_BACKOFF_BASE_SECONDS: '1',
  ORCH_BACKOFF_MAX_SECONDS: '2',
  ORCH_NOTIFY_KINDS: 'breaker-opened, breaker-closed, run-failed, quota, blocked',
  ORCH_DAY_BUDGET_USD: '50',
};

let hosts: RealHosts;
beforeEach(async () => {
  const entry = (origin: string, name: string) => `  ${name}: { repository: ${origin}, pipeline: [development] }\n`;
  hosts = await openHosts(
    (origin) => `projects:\n${projects.map((name) => entry(origin, name)).join('')}`,
    'ask-provider',
  );
  mkdirSync(join(hosts.folder, 'provider'));
});
afterEach(() => hosts.close());

function provider(state: string): void {
  writeFileSync(join(hosts.folder, 'provider/state'), state);
}

async function twelveTasks() {
  const begun = Array.from({ length: 12 }, (_, index) =>
    hosts.task(`W-${index}`, settings, projects[index % projects.length]),
  );
  return Promise.all(begun);
}

function startWorker() {
  const notices = join(hosts.folder, 'notices');
  writeFileSync(notices, '', { flag: 'a' });
  return { ...settings, ORCH_NOTIFY_COMMAND: `cat >> ${notices}; echo >> ${notices}` };
}

const notices = () => readFileSync(join(hosts.folder, 'notices'), 'utf8');
const times = (pattern: RegExp) => [...notices().matchAll(pattern)].length;

interface BreakerRow {
  cause: string | null;
  probes: number;
}

async function breaker(): Promise<BreakerRow | undefined> {
  const { rows } = await hosts.pool.query<BreakerRow>(`select cause, probes from breakers where key like 'claude@%'`);
  return rows[0];
}

/** Of the probes, the runs that were begun while it was open: how many others were at work in the moment that each began. */
async function probesAtOnce(): Promise<number[]> {
  const { rows } = await hosts.pool.query<{ others: number }>(
    `with probes as (
       select * from agent_runs
       where taken_at > (select min(at) from brake_events where occasion like 'opened %') + interval '300 milliseconds'
         and taken_at < (select min(at) from brake_events where occasion like 'closed %')
     )
     select (
       select count(*) from probes as other
       where other.id <> probe.id and other.taken_at <= probe.taken_at and other.finished_at > probe.taken_at
     )::integer as others
     from probes as probe`,
  );
  return rows.map(({ others }) => others);
}

async function occasions(): Promise<string[]> {
  const { rows } = await hosts.pool.query<{ occasion: string }>('select occasion from brake_events order by id');
  return rows.map(({ occasion }) => occasion.replace(/ .*/, ''));
}

async function expectAllDone(tasks: Awaited<ReturnType<typeof twelveTasks>>): Promise<void> {
  await Promise.all(tasks.map(({ handle }) => handle.result()));
  expect(await occasions()).toEqual(['opened', 'closed']);
  const told = () => [times(/^⏳ claude.*, next try/gm), times(/^✅ claude works again/gm)];
  await until('both are told', () => told().every((count) => count > 0));
  expect(told()).toEqual([1, 1]);
  expect(times(/is blocked/g)).toBe(0);
  expect(await breaker()).toEqual({ cause: null, probes: 0 });
  const { rows } = await hosts.pool.query<{ waiting: number; spent: number; open: number }>(
    `select (select count(*) from admission_waits)::integer as waiting,
       (select sum(cost_usd) from agent_runs)::float8 as spent,
       (select count(*) from budget_reservations where settled_at is null)::integer as open`,
  );
  expect(rows).toEqual([{ waiting: 0, spent: 12 * 0.25, open: 0 }]);
}

test('twelve tasks meet a provider that is down: opened once, told once, one probe at a time, all done afterwards', async () => {
  provider('down');
  const worker = await hosts.host().worker(startWorker());
  const tasks = await twelveTasks();
  await until('two probes were in vain', async () => ((await breaker())?.probes ?? 0) >= 2);
  const views = await Promise.all(tasks.map(({ view }) => view()));
  const waits = views.map(({ waitingFor }) => waitingFor?.kind);
  expect(waits.filter((kind) => kind === 'breaker').length).toBeGreaterThanOrEqual(11);
  provider('up');
  await expectAllDone(tasks);
  expect(new Set(await probesAtOnce())).toEqual(new Set([0]));
  // Three that open it, and those that were at work then.
  expect(times(/^⚠️.*failed/gm)).toBeLessThanOrEqual(6);
  worker.child.kill('SIGTERM');
  await worker.ends(0);
}, 120_000);

test('the same where the worker is killed while it is open', async () => {
  provider('down');
  const host = hosts.host();
  const worker = await host.worker(startWorker());
  const tasks = await twelveTasks();
  await until('a probe was in vain', async () => ((await breaker())?.probes ?? 0) >= 1);
  worker.child.kill('SIGKILL');
  const next = await host.worker(startWorker());
  await until('another probe was in vain', async () => ((await breaker())?.probes ?? 0) >= 3);
  provider('up');
  await expectAllDone(tasks);
  expect(new Set(await probesAtOnce())).toEqual(new Set([0]));
  next.child.kill('SIGTERM');
  await next.ends(0);
}, 120_000);

test('the same with a usage limit, which is over at its reset', async () => {
  const tasks = await twelveTasks();
  provider(String(Date.now() + 12_000));
  const worker = await hosts.host().worker(startWorker());
  await until('it is open', async () => (await breaker())?.cause === 'quota');
  await expectAllDone(tasks);
  expect(notices()).toContain("⏳ claude's limit is used up, next try");
  worker.child.kill('SIGTERM');
  await worker.ends(0);
}, 120_000);
