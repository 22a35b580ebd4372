import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { RunDeploymentInput } from '../../../../activities/on-host/deploys/run-deployment.js';
import { listRuns } from '../../../../activities/store/runs.js';
import { freshDatabase, type TestDatabase } from '../../../database.js';
import { becomes } from '../../agents/a-run.js';
import { aDeployRun, type DeployRun } from '../../deploys/a-deploy-run.js';

const program = fileURLToPath(new URL('../../../fixtures/deploy-attempt.mjs', import.meta.url));

let database: TestDatabase;
let host: DeployRun;
const workers: ChildProcess[] = [];
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(() => {
  host = aDeployRun(database.pool);
});
afterEach(async () => {
  for (const worker of workers.splice(0)) worker.kill('SIGKILL');
  await host.close();
});

/** An attempt in a process of its own; resolved when it begins. */
async function attemptElsewhere(input: RunDeploymentInput): Promise<ChildProcess> {
  const { runsDir, sandboxHost, commandEnvironment, environments, supervisorPath, hostId } = host.deps;
  const deps = { runsDir, sandboxHost, commandEnvironment, environments, supervisorPath, hostId };
  const worker = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
  workers.push(worker);
  worker.stdin.end(JSON.stringify({ databaseUrl: database.url, deps, input }));
  await once(worker.stdout, 'data');
  return worker;
}

async function kill(worker: ChildProcess): Promise<void> {
  worker.kill('SIGKILL');
  await once(worker, 'exit');
}

test('a command outlives the kill -9 of its worker, and the next attempt collects the same end', async () => {
  const [begun, go] = [host.fileOf('begun'), host.fileOf('go')];
  const command = `echo begun >> ${begun}; while [ ! -e ${go} ]; do sleep 0.05; done; echo done; exit 5`;
  const input = await host.input({ command });
  const worker = await attemptElsewhere(input);
  await becomes('the command has begun', () => host.lines('begun').length > 0);
  await kill(worker);
  const { output } = host.attempt(input);
  await becomes('it attaches', () => host.said('attached to deployment').length > 0);
  writeFileSync(go, '');
  expect((await output).check).toMatchObject({ exitCode: 5, tail: 'done' });
  expect(host.lines('begun')).toEqual(['begun']);
});

test('a worker that is killed at any moment of a start leaves one run, begun once', async () => {
  for (let delay = 0; delay < 160; delay += 40) {
    const task = host.o.task({ id: `task/demo/killed-after-${delay}` });
    const input = await host.input({ command: `echo begun >> ${host.fileOf(`begun-${delay}`)}` }, { task });
    const worker = await attemptElsewhere(input);
    await sleep(delay);
    await kill(worker);
    expect((await host.attempt(input).output).failed).toBeNull();
    expect(host.lines(`begun-${delay}`)).toEqual(['begun']);
    expect(await listRuns(database.pool, task.id)).toHaveLength(1);
  }
});
