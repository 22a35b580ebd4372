import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createAgentSlots } from '../../../../activities/agents/supervisor/agent-slots.js';
import { claimState } from '../../../../activities/agents/supervisor/state-file.js';
import { identify } from '../../../../activities/processes/process-identity.js';

let runsDir: string;
let agents: ChildProcess[];
beforeEach(() => {
  runsDir = mkdtempSync(join(tmpdir(), 'orch-slots-'));
  agents = [];
});
afterEach(() => {
  for (const agent of agents) agent.kill('SIGKILL');
  rmSync(runsDir, { recursive: true, force: true });
});

const open = new AbortController().signal;
const fresh = (runKey: string) => ({ runKey, isBegun: false });

/** A run whose supervisor lives until the process is killed. */
async function aLivingRun(number: number, runKey: string) {
  const agent = spawn('sleep', ['600']);
  await once(agent, 'spawn');
  agents.push(agent);
  const path = join(runsDir, `${number}.json`);
  const limits = { startedAt: 0, timeoutSeconds: 600, killGraceSeconds: 1 };
  const supervisor = identify(agent.pid ?? 0);
  claimState(path, { runKey, sessionId: null, ...limits, supervisor, program: null, end: null });
  const end = async () => {
    agent.kill('SIGKILL');
    await once(agent, 'exit');
  };
  return { path, end };
}

/** Whether it has been given a slot by the time that another look at the room is due. */
async function isGiven(taking: Promise<unknown>): Promise<boolean> {
  return Promise.race([taking.then(() => true), new Promise<false>((resolve) => setTimeout(resolve, 300, false))]);
}

test('an agent that lives from before has its slot: its own run takes that at once, another one waits for its end', async () => {
  const { end } = await aLivingRun(1, 'old');
  writeFileSync(join(runsDir, '2.json'), 'rubbish');
  const slots = createAgentSlots({ runsDir, most: 1 });
  expect(slots.unfollowed()).toBe(1);
  const other = slots.take(fresh('new'), open);
  expect(await isGiven(other)).toBe(false);
  const own = await slots.take(fresh('old'), open);
  expect(slots.unfollowed()).toBe(0);
  expect(await isGiven(other)).toBe(false);
  await end();
  own.release();
  await other;
});

test('an agent that nobody follows any more keeps its slot until its end', async () => {
  const slots = createAgentSlots({ runsDir, most: 1 });
  const slot = await slots.take(fresh('left'), open);
  const { path, end } = await aLivingRun(1, 'left');
  slot.follows(path);
  slot.release();
  expect(slots.unfollowed()).toBe(1);
  const other = slots.take(fresh('new'), open);
  expect(await isGiven(other)).toBe(false);
  await end();
  await other;
  expect(slots.unfollowed()).toBe(0);
});

test('a second step of one run shares its slot, which the first one does not take along', async () => {
  const slots = createAgentSlots({ runsDir, most: 1 });
  const [first, second] = [await slots.take(fresh('run'), open), await slots.take(fresh('run'), open)];
  first.release();
  const other = slots.take(fresh('new'), open);
  expect(await isGiven(other)).toBe(false);
  second.release();
  await other;
});

test('a run that was begun is collected without a slot; who waits for one is told to stop', async () => {
  const slots = createAgentSlots({ runsDir: join(runsDir, 'none'), most: 1 });
  await slots.take(fresh('at work'), open);
  await slots.take({ runKey: 'ended', isBegun: true }, open);
  const stop = new AbortController();
  const waiting = slots.take(fresh('new'), stop.signal);
  const reason = new Error('the worker stops');
  stop.abort(reason);
  await expect(waiting).rejects.toBe(reason);
});
