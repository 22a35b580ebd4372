import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Worker } from '@temporalio/worker';
import { pino } from 'pino';
import { createPruneLogs } from '../../activities/on-host/prune-logs.js';
import { summariseTasks } from '../../client/list-tasks.js';
import { sharedQueue, workspaceQueue } from '../../domain/task/task-id.js';
import { ensurePruneSchedule } from '../../worker/prune-schedule.js';
import { freshDatabase, type TestDatabase } from '../database.js';
import { startTemporal, type TestNamespace } from '../temporal.js';
import { withWorkflows } from '../workflows/task-fixture.js';

const log = pino({ level: 'silent' });
const folder = mkdtempSync(join(tmpdir(), 'orch-schedule-'));
let temporal: TestNamespace;
let database: TestDatabase;
beforeAll(async () => {
  [temporal, database] = await Promise.all([startTemporal(), freshDatabase()]);
});
afterAll(async () => {
  await temporal.teardown();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

const ensure = (hostId: string) =>
  ensurePruneSchedule({ connection: temporal.nativeConnection, namespace: temporal.namespace, hostId, log });
const schedule = (hostId: string) => temporal.client.schedule.getHandle(`prune-logs/${hostId}`);

async function scheduleIds(): Promise<string[]> {
  const found: string[] = [];
  for await (const { scheduleId } of temporal.client.schedule.list()) found.push(scheduleId);
  return found;
}

/** The queues of one host. */
async function withHost<Result>(hostId: string, runsDir: string, story: () => Promise<Result>): Promise<Result> {
  const pruneLogs = createPruneLogs({
    ...{ runsDir, logsKept: { days: 30, count: 500 }, log },
    pruneLedger: () => Promise.resolve(),
  });
  const { nativeConnection: connection, namespace } = temporal;
  const workers = await Promise.all([
    Worker.create({ connection, namespace, taskQueue: sharedQueue, ...withWorkflows }),
    Worker.create({ connection, namespace, taskQueue: workspaceQueue(hostId), activities: { pruneLogs } }),
  ]);
  const runs = workers.map((worker) => worker.run());
  try {
    return await story();
  } finally {
    for (const worker of workers) worker.shutdown();
    await Promise.all(runs);
  }
}

function oldLog(host: string): string {
  const runsDir = join(folder, host);
  mkdirSync(runsDir);
  const path = join(runsDir, '1.log');
  writeFileSync(path, 'x');
  utimesSync(path, 1, 1);
  return runsDir;
}

async function workflowOf(hostId: string): Promise<string> {
  for (;;) {
    const [action] = (await schedule(hostId).describe()).info.recentActions;
    if (action !== undefined) return action.action.workflow.workflowId;
    await sleep(50);
  }
}

test('each host has one schedule, which prunes its own logs and is no task', async () => {
  const [ours, theirs] = [oldLog('ours'), oldLog('theirs')];
  await Promise.all([ensure('ours'), ensure('theirs')]);
  await withHost('ours', ours, async () => {
    await schedule('ours').trigger();
    const workflowId = await workflowOf('ours');
    expect(workflowId).toMatch(/^prune-logs\/ours/);
    expect(await temporal.client.workflow.getHandle(workflowId).result()).toEqual({ pruned: 1 });
  });
  expect(readdirSync(ours)).toEqual([]);
  expect(readdirSync(theirs)).toEqual(['1.log']);
});

test('a host that is away fails nothing, piles nothing up, and is not listed as a task', async () => {
  await ensure('away');
  await withHost('ours', folder, async () => {
    const day = 24 * 3_600_000;
    await schedule('away').backfill({ start: new Date(Date.now() - 4 * day), end: new Date() });
    const workflowId = await workflowOf('away');
    while ((await schedule('away').describe()).info.numActionsSkippedOverlap < 2) await sleep(50);
    expect((await schedule('away').describe()).info.recentActions).toHaveLength(1);
    const handle = temporal.client.workflow.getHandle(workflowId);
    expect((await handle.describe()).status.name).toBe('RUNNING');
    expect(await summariseTasks(database.pool, { limit: 10 })).toEqual([]);
    await handle.terminate();
  });
});

test('a second start leaves one schedule, as it is meant to be now, and paused where a person paused it', async () => {
  await ensure('again');
  const meant = await schedule('again').describe();
  await schedule('again').pause('not on this host');
  await schedule('again').update((was) => ({ ...was, spec: { intervals: [{ every: '1 minute' }] } }));
  expect((await schedule('again').describe()).spec).not.toEqual(meant.spec);

  await ensure('again');
  const now = await schedule('again').describe();
  expect(now.spec).toEqual(meant.spec);
  expect(now.spec.intervals).toEqual([expect.objectContaining({ every: 24 * 3_600_000 })]);
  expect(now.policies).toEqual(meant.policies);
  expect(now.policies.overlap).toBe('SKIP');
  expect(now.state).toMatchObject({ paused: true, note: 'not on this host' });
  // Listings are eventually consistent.
  while (!(await scheduleIds()).includes('prune-logs/again')) await sleep(50);
  expect((await scheduleIds()).filter((id) => id.includes('again'))).toEqual(['prune-logs/again']);
});

test('where no schedule can be made the worker starts all the same, and says so', async () => {
  const warned: string[] = [];
  await ensurePruneSchedule({
    connection: temporal.nativeConnection,
    namespace: 'no-such-namespace',
    hostId: 'h1',
    log: pino({ level: 'warn' }, { write: (line: string) => warned.push(line) }),
  });
  expect(warned.join()).toContain('old logs of this host are not pruned');
});
