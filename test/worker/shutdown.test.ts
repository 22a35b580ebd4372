import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { killIfThere, processesOf, until } from '../stack/start-fixture.js';
import { isGone, openHosts, type RealHost, type RealHosts } from './real-hosts.js';

let hosts: RealHosts;
beforeAll(async () => {
  hosts = await openHosts();
});
afterEach(() => hosts.killAll());
afterAll(() => hosts.close());

type Task = Awaited<ReturnType<RealHosts['task']>>;

/** The same process went on to its end: one run, one commit. */
async function endsInOneRun(host: RealHost, task: Task): Promise<void> {
  const [agent] = host.starts();
  host.detach();
  await task.handle.result();
  expect(host.starts()).toHaveLength(1);
  expect(await task.runs()).toMatchObject([{ outcome: 'Succeeded', pid: agent?.pid }]);
  expect(task.log()).toHaveLength(1);
}

test('SIGTERM to the worker alone leaves its agent to the next worker', async () => {
  const host = hosts.host();
  const worker = await host.worker();
  const task = await hosts.task('left');
  await host.started(1);
  worker.child.kill('SIGTERM');
  await worker.ends(0);
  expect(isGone(host.starts()[0]?.pid ?? 0)).toBe(false);
  const next = await host.worker();
  await next.says(/attached to agent/);
  await endsInOneRun(host, task);
});

test.each([
  ['kill -9 of the worker: the next one attaches', false],
  ['kill -9 of the worker, and the agent ends before the next one is there', true],
])('%s', async (_, endsBefore) => {
  const host = hosts.host();
  const worker = await host.worker();
  const task = await hosts.task(endsBefore ? 'killed-ended' : 'killed');
  const [agent] = await host.started(1);
  worker.child.kill('SIGKILL');
  await worker.ends(null);
  if (endsBefore) {
    host.detach();
    await until('the agent has ended', () => isGone(agent?.pid ?? 0));
  }
  await host.worker();
  await endsInOneRun(host, task);
});

test('a worker that stands still for longer than its heartbeat, and goes on, neither ends nor doubles its agent', async () => {
  const host = hosts.host();
  const worker = await host.worker();
  const task = await hosts.task('stalled');
  await host.started(1);
  worker.child.kill('SIGSTOP');
  await until('its heartbeat is missed', async () => (await task.attempt()) > 1);
  worker.child.kill('SIGCONT');
  await worker.says(/attached to agent/);
  await endsInOneRun(host, task);
}, 600_000);

test('what ends with everything on its host, as a container does, is resumed in its own session', async () => {
  const host = hosts.host();
  const worker = await host.worker();
  const task = await hosts.task('contained');
  await host.started(1);
  const all = processesOf(host.folder).map((line) => Number.parseInt(line));
  expect(all.length).toBeGreaterThan(2);
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) for (const pid of all) killIfThere(pid, signal);
  await worker.ends(null);
  await host.worker();
  const [first, second] = await host.started(2);
  expect(isGone(first?.pid ?? 0)).toBe(true);
  host.detach();
  await task.handle.result();
  const runs = await task.runs();
  expect(runs).toMatchObject([{ outcome: 'AgentLost' }, { outcome: 'Succeeded' }]);
  expect(second?.session).toBe(runs[0]?.sessionId);
  expect(task.log()).toHaveLength(1);
});

test('an agent that is killed under its worker is resumed in its own session', async () => {
  const host = hosts.host();
  await host.worker();
  const task = await hosts.task('shot');
  const [agent] = await host.started(1);
  killIfThere(agent?.pid ?? 0);
  const [, second] = await host.started(2);
  host.detach();
  await task.handle.result();
  const runs = await task.runs();
  expect(runs).toMatchObject([{ outcome: 'AgentLost', exitCode: -9 }, { outcome: 'Succeeded' }]);
  expect(second?.session).toBe(runs[0]?.sessionId);
  expect(task.log()).toHaveLength(1);
});

test('a worker that is set to end its agents does; the next one resumes them', async () => {
  const host = hosts.host();
  const worker = await host.worker({ ORCH_AGENTS_AT_SHUTDOWN: 'end' });
  const task = await hosts.task('ended');
  const [agent] = await host.started(1);
  worker.child.kill('SIGTERM');
  await worker.ends(0);
  expect(isGone(agent?.pid ?? 0)).toBe(true);
  await host.worker();
  const [, second] = await host.started(2);
  host.detach();
  await task.handle.result();
  const runs = await task.runs();
  expect(runs.at(-1)).toMatchObject({ outcome: 'Succeeded' });
  expect(second?.session).toBe(runs[0]?.sessionId);
});

describe('a worker that is drained', () => {
  test('takes no new run, waits for its agents, has their work pushed, and goes', async () => {
    const host = hosts.host();
    const worker = await host.worker();
    const task = await hosts.task('drained');
    await host.started(1);
    const drainer = await host.orch('worker', '--drain');
    await drainer.says(/takes nothing new; 1 agent is at work/);
    drainer.child.kill('SIGINT');
    await drainer.ends(null);
    const waiting = await hosts.task('not-taken');
    const second = await host.orch('worker');
    await second.says(/waits for the worker that is being drained/);
    const again = await host.orch('worker', '--drain');
    await again.says(/1 agent is at work/);
    expect(host.starts()).toHaveLength(1);

    host.detach();
    await again.ends(0);
    await worker.ends(0);
    expect(again.output()).toContain('has ended');
    await task.handle.result();
    expect(task.log()).toHaveLength(1);
    await second.says(/worker started/);
    await waiting.handle.result();
    expect(host.starts()).toHaveLength(2);
  });

  test('lets go of its agents at SIGTERM as any other', async () => {
    const host = hosts.host();
    const worker = await host.worker();
    const task = await hosts.task('hurried');
    await host.started(1);
    const drainer = await host.orch('worker', '--drain');
    await drainer.says(/1 agent is at work/);
    worker.child.kill('SIGTERM');
    await worker.ends(0);
    await drainer.ends(0);
    await host.worker();
    await endsInOneRun(host, task);
  });
});

test('a second worker of a host is refused while one runs, with its pid and what to do', async () => {
  const host = hosts.host();
  const worker = await host.worker();
  const second = await host.orch('worker');
  await second.ends(1);
  expect(second.output()).toMatch(new RegExp(`already runs \\(pid ${worker.child.pid}\\)[^]*--drain`));
});
