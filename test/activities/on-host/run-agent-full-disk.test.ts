import { existsSync, readdirSync, statSync } from 'node:fs';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createEndRun } from '../../../activities/on-host/end-run.js';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { runFiles } from '../../../activities/agents/run/run-files.js';
import { readState, type RunState } from '../../../activities/agents/supervisor/state-file.js';
import type { RunAgentInput } from '../../../activities/agents/prompt/run-agent-input.js';
import { findRun, takeRunNumber } from '../../../activities/store/runs.js';
import { freshDatabase, type TestDatabase } from '../../database.js';
import { aHost, aPolicy, becomes, fakeAgent, type Host } from '../agents/a-run.js';
import { aSmallDisk, type SmallDisk } from '../agents/a-small-disk.js';

let database: TestDatabase;
let host: Host;
let disk: SmallDisk;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  host = await aHost(database.pool);
  disk = await aSmallDisk();
  await symlink(disk.path, host.runsDir);
});
afterEach(async () => {
  await host.close();
  await disk.close();
});

const withAgent = (name: string) => host.input({ policy: { ...aPolicy, program: fakeAgent(name) } });

/** How many pages of the disk the inputs of a run take; leaves the traces of one run that succeeded. */
async function pagesOfInputs(): Promise<number> {
  const before = disk.usedPages();
  const { facts, ending } = await host.attempt(withAgent('succeed')).output;
  expect(ending.type).toBe('Succeeded');
  const { state, log } = runFiles(host.runsDir, facts.number);
  expect([state, log].every((path) => existsSync(path))).toBe(true);
  // One page each for the log and the state.
  return disk.usedPages() - before - 2;
}

/** The run ends as a person's matter, an attempt of the same run says no other, and a new run succeeds after the fix. */
async function isToldAndFixed(input: RunAgentInput, message: RegExp): Promise<void> {
  const starts = (await host.starts()).length;
  const { ending, facts } = await host.attempt(input).output;
  expect(ending).toEqual({ type: 'AgentUnusable', message: expect.stringMatching(message) });
  expect(await findRun(database.pool, input.runKey)).toMatchObject({
    outcome: 'AgentUnusable',
    exitCode: null,
    costUsd: 0,
    finishedAt: expect.any(Date),
  });
  expect((await host.attempt(input).output).facts).toEqual(facts);

  disk.makeRoom();
  expect((await host.attempt(input).output).ending.type).toBe('AgentUnusable');
  expect(await host.starts()).toHaveLength(starts);
  const retried = await host.attempt(withAgent('succeed')).output;
  expect(retried.ending.type).toBe('Succeeded');
  expect(await host.starts()).toHaveLength(starts + 1);
}

test('a disk that is full before a run starts is told with its hint, and the run starts after there is room', async () => {
  disk.fill();
  await isToldAndFixed(
    withAgent('succeed'),
    /folder of runs .* cannot be written .*ENOSPC.*: free space .* then retry/,
  );
});

test('a disk without room for the state file is told with its hint, and the run starts after there is room', async () => {
  disk.fill(await pagesOfInputs());
  await isToldAndFixed(withAgent('succeed'), /state file .* cannot be written: free space .* then retry/);
});

test('a disk without room for the pid of the program loses the run before the program runs', async () => {
  disk.fill((await pagesOfInputs()) + 1);
  const starts = await host.starts();
  const lost = await host.attempt(withAgent('succeed')).output;
  expect([lost.ending.type, lost.facts.exitCode]).toEqual(['AgentLost', null]);
  expect(await host.starts()).toEqual(starts);
});

test('a disk that gets full while an agent works costs what it said, never how it ended', async () => {
  const input = withAgent('wait-for-go');
  const { output } = host.attempt(input);
  await becomes('the agent starts', () => host.said('agent started').length > 0);
  disk.fill();
  const { mtimeMs } = statSync(disk.path);
  await writeFile(join(host.worktree, 'go'), '');
  await becomes('its end could not be written', () => {
    const tried = statSync(disk.path).mtimeMs > mtimeMs;
    return tried && !readdirSync(disk.path).some((name) => name.endsWith('.new'));
  });
  const { state } = runFiles(host.runsDir, (await findRun(database.pool, input.runKey))?.number ?? 0);
  expect((readState(state) as RunState).end).toBeNull();

  disk.makeRoom();
  const { ending, facts } = await output;
  expect(ending).toEqual({ type: 'AgentFailed', message: 'ended without a result' });
  expect(facts.exitCode).toBe(0);
  expect(await findRun(database.pool, input.runKey)).toMatchObject({ exitCode: 0, outcome: 'AgentFailed' });
  expect(await host.starts()).toHaveLength(1);
  expect((await host.attempt(withAgent('succeed')).output).ending.type).toBe('Succeeded');
});

test('a run that has not begun can be ended on a full disk, and does not begin when there is room', async () => {
  const input = withAgent('succeed');
  const { runKey, task, stage, round, role, workspace } = input;
  const { runsDir } = host;
  const { hostId } = workspace;
  const run = {
    runKey,
    taskId: task.id,
    stage,
    round,
    role,
    agent: 'claude',
    model: null,
    effort: null,
    runsDir,
    hostId,
  };
  await takeRunNumber(database.pool, run);
  disk.fill();
  const order = { task, runKey, why: 'cancelled' as const };
  const ended = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
  expect(await ended.run(createEndRun(host.deps), order)).toEqual({ ended: false });
  expect(await findRun(database.pool, runKey)).toMatchObject({ outcome: 'Cancelled' });
  disk.makeRoom();
  await host.attempt(input).output;
  expect(await host.starts()).toEqual([]);
});
