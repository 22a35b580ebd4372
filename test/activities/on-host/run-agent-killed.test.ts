import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { RunAgentInput } from '../../../activities/agents/prompt/run-agent-input.js';
import { findRun, listRuns } from '../../../activities/store/runs.js';
import { freshDatabase, type TestDatabase } from '../../database.js';
import { aHost, aPolicy, becomes, fakeAgent, type Host } from '../agents/a-run.js';

const program = fileURLToPath(new URL('../../fixtures/run-attempt.mjs', import.meta.url));

let database: TestDatabase;
let host: Host;
const workers: ChildProcess[] = [];
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  host = await aHost(database.pool);
});
afterEach(async () => {
  for (const worker of workers.splice(0)) worker.kill('SIGKILL');
  await host.close();
});

/** An attempt in a process of its own; resolved when it begins. */
async function attemptElsewhere(input: RunAgentInput): Promise<ChildProcess> {
  const { hostId, runsDir, promptsFolder, git, environments, supervisorPath, sandboxHost } = host.deps;
  const worker = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
  workers.push(worker);
  const deps = { hostId, runsDir, promptsFolder, git, environments, supervisorPath, sandboxHost };
  worker.stdin.end(JSON.stringify({ databaseUrl: database.url, deps, item: host.item, input }));
  await once(worker.stdout, 'data');
  return worker;
}

const input = (key: string) => {
  const given = host.input({ policy: { ...aPolicy, program: fakeAgent('wait-for-go') } });
  return { ...given, task: { ...given.task, id: `task/demo/${key}` } };
};

test('an agent outlives the kill -9 of its worker, and the next attempt attaches to the same process', async () => {
  const given = input('outlives');
  const worker = await attemptElsewhere(given);
  await becomes('the pid is noted', async () => typeof (await findRun(database.pool, given.runKey))?.pid === 'number');
  worker.kill('SIGKILL');
  await once(worker, 'exit');

  const { output } = host.attempt(given);
  await becomes('it attaches', () => host.said('attached to agent').length > 0);
  await writeFile(join(host.worktree, 'go'), '');
  const { ending, facts } = await output;
  expect([ending.type, facts.exitCode]).toEqual(['Succeeded', 0]);
  const run = await findRun(database.pool, given.runKey);
  expect(await host.starts()).toEqual([run?.pid]);
  expect(await listRuns(database.pool, given.task.id)).toHaveLength(1);
});

test('a worker that is killed at any moment of a start leaves one run, started at most once', async () => {
  await writeFile(join(host.worktree, 'go'), '');
  for (let delay = 0; delay < 160; delay += 20) {
    const given = input(`killed-after-${delay}`);
    const before = (await host.starts()).length;
    const worker = await attemptElsewhere(given);
    await sleep(delay);
    worker.kill('SIGKILL');
    const { ending } = await host.attempt(given).output;
    expect(ending.type).toBe('Succeeded');
    expect(await host.starts()).toHaveLength(before + 1);
    expect(await listRuns(database.pool, given.task.id)).toHaveLength(1);
  }
});
