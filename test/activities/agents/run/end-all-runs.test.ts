import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { ActivityCancellationDetails } from '@temporalio/common';
import { endAllRuns } from '../../../../activities/agents/run/end-all-runs.js';
import { identify } from '../../../../activities/processes/process-identity.js';
import { runFiles } from '../../../../activities/agents/run/run-files.js';
import { readState } from '../../../../activities/agents/supervisor/state-file.js';
import { takeRunNumber } from '../../../../activities/store/runs.js';
import { freshDatabase, type TestDatabase } from '../../../database.js';
import { aHost, aPolicy, becomes, fakeAgent, type Host } from '../a-run.js';

let database: TestDatabase;
let host: Host;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  host = await aHost(database.pool);
});
afterEach(() => host.close());

const end = (graceSeconds: number) => endAllRuns({ runsDir: host.runsDir, why: 'shutdown', graceSeconds });

test('ends every run that lives, the deaf ones too, and their tasks find them lost', async () => {
  const attempts = ['hang', 'ignore-sigterm', 'hang'].map((agent) =>
    host.attempt(host.input({ policy: { ...aPolicy, program: fakeAgent(agent) } })),
  );
  await becomes('all have started', async () => (await host.starts()).length === 3);
  expect(await end(0.3)).toEqual({ ended: 3 });
  for (const pid of await host.starts()) expect(identify(pid)).toBeNull();
  for (const { output } of attempts) {
    const { ending, facts } = await output;
    expect(ending.type).toBe('AgentLost');
    // With it the next try goes on where this one was.
    expect(facts.sessionId).toMatch(/^[0-9a-f-]{36}$/);
  }
  expect(await end(0)).toEqual({ ended: 0 });
});

test('ends the program whose supervisor is gone', async () => {
  const { environment, output } = host.attempt(host.input({ policy: { ...aPolicy, program: fakeAgent('hang') } }));
  await becomes('it is told as started', () => host.said('agent started').length > 0);
  environment.cancel('WORKER_SHUTDOWN', new ActivityCancellationDetails({ workerShutdown: true }));
  await expect(output).rejects.toThrow();
  const state = readState(runFiles(host.runsDir, Number(host.said('agent started')[0]?.run)).state);
  if (state === null || state === 'unreadable') throw new Error('there is no state');
  process.kill(state.supervisor?.pid ?? 0, 'SIGKILL');
  await becomes('the supervisor is gone', () => identify(state.supervisor?.pid ?? 0) === null);
  expect(await end(1)).toEqual({ ended: 1 });
  expect(identify(state.program?.pid ?? 0)).toBeNull();
});

test('keeps a supervisor from beginning that has no state file yet', async () => {
  const input = host.input();
  const { runKey, task, stage, round, role } = input;
  const { runsDir } = host;
  const { number } = await takeRunNumber(database.pool, {
    runKey,
    taskId: task.id,
    stage,
    round,
    role,
    agent: 'claude',
    model: null,
    effort: null,
    runsDir,
  });
  const files = runFiles(runsDir, number);
  await mkdir(files.inputs, { recursive: true });
  await writeFile(files.order, JSON.stringify({ runKey }));
  await end(1);
  const { ending, facts } = await host.attempt(input).output;
  expect([ending.type, facts.sessionId, facts.costUsd]).toEqual(['AgentLost', null, 0]);
  expect(await host.starts()).toEqual([]);
});

test('passes over rubbish in the folder, and a folder that is not there', async () => {
  expect(await end(1)).toEqual({ ended: 0 });
  await mkdir(join(host.runsDir, '3.input'), { recursive: true });
  await writeFile(join(host.runsDir, '3.input', 'order.json'), 'no json');
  await writeFile(join(host.runsDir, '1.json'), '');
  await writeFile(join(host.runsDir, '2.json'), JSON.stringify({ supervisor: { pid: -1, started: '' } }));
  await writeFile(join(host.runsDir, 'x.json'), '');
  expect(await end(1)).toEqual({ ended: 0 });
});
