import { appendFileSync, mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { finishRun } from '../../../../activities/store/finish-run.js';
import { noteProcess, type Run, takeRunNumber } from '../../../../activities/store/runs.js';
import { sharedQueue } from '../../../../domain/task/task-id.js';
import { hostIdOf } from '../../../../worker/host-id.js';
import { openHosts, type RealHost, type RealHosts } from '../../../worker/real-hosts.js';

const secret = 'correct-horse-battery';

/** The log lies on `there`; it is read on `here`. */
let hosts: RealHosts;
let there: RealHost;
let here: RealHost;
let theirs: Awaited<ReturnType<RealHost['worker']>>;
beforeAll(async () => {
  hosts = await openHosts();
  [there, here] = [hosts.host(), hosts.host()];
  [theirs] = await Promise.all([there.worker({ MY_TOKEN: secret }), here.worker()]);
  const options = { workflowId: task, taskQueue: `${sharedQueue}/nobody`, args: [] };
  await hosts.client.workflow.start('taskWorkflow', options);
});
afterAll(() => hosts.close());

const task = 'task/demo/LOGS';
let taken = 0;

/** A run of that host, with what its log holds; what a worker would write down of it, the test does. */
async function aRun(text: string | Buffer | null): Promise<Run> {
  const run = await takeRunNumber(hosts.pool, {
    ...{ runKey: `run-${(taken += 1)}`, taskId: task, stage: 'development', round: 1, role: 'developer' },
    ...{ agent: 'command', model: null, effort: null },
    runsDir: join(there.folder, 'runs'),
    hostId: hostIdOf(there.folder) ?? '',
  });
  await noteProcess(hosts.pool, run.number, { pid: 4_711, sessionId: null, startedAt: new Date() });
  mkdirSync(dirname(run.outputPath), { recursive: true });
  if (text !== null) writeFileSync(run.outputPath, text);
  return run;
}

const finish = (run: Run, finishedAt = new Date()) =>
  finishRun(hosts.pool, run.number, {
    ...{ finishedAt, exitCode: 0, outcome: 'Succeeded', tokens: null, costUsd: null, sessionId: null },
  });

async function logs(run: Run, args: readonly string[], code = 0): Promise<string> {
  const program = await here.orch('logs', '--run', String(run.number), ...args);
  await program.ends(code);
  return program.output();
}

const head = (run: Run) => `── run ${run.number} · developer · development, round 1 ──\n`;

test('a log of another host is shown whole, without the secrets that this one does not know, whatever bytes it holds', async () => {
  const lines = Array.from({ length: 9_000 }, (_, index) => `line ${index}\n`).join('');
  const run = await aRun(
    Buffer.concat([Buffer.from(`${lines}it is ${secret}\n`), Buffer.from([0xff, 0x0a]), Buffer.from('cut short')]),
  );
  await finish(run);
  expect((await logs(run, [])) === `${head(run)}${lines}it is [redacted]\n\ufffd\ncut short\n`).toBe(true);
});

test('-f shows a log as it grows, one that begins anew too, to the end of its run', async () => {
  const run = await aRun(null);
  const program = await here.orch('logs', '-f', '--run', String(run.number), '--raw');
  await program.says(/There is no log of run \d+.*waiting/);
  appendFileSync(run.outputPath, `one ${secret}\ntw`);
  await program.says(/one \[redacted\]/);
  appendFileSync(run.outputPath, 'o\n');
  await program.says(/two/);
  truncateSync(run.outputPath);
  appendFileSync(run.outputPath, 'anew\n');
  await program.says(/anew/);
  appendFileSync(run.outputPath, 'the end');
  await finish(run);
  await program.ends(0);
  expect(program.output().replace(/^orch: .*\n/, '')).toBe('one [redacted]\ntwo\nanew\nthe end\n');
});

test('of a log of a gigabyte the last lines are read at its end alone', async () => {
  const run = await aRun(null);
  const file = await open(run.outputPath, 'w');
  await file.truncate(1024 ** 3);
  await file.write('\nlast but one\nlast\n', 1024 ** 3);
  await file.close();
  await finish(run);
  expect(await logs(run, ['--tail', '2', '--raw'])).toBe('last but one\nlast\n');
  const local = await there.orch('logs', '--run', String(run.number), '--tail', '2', '--raw');
  await local.ends(0);
  expect(local.output()).toBe('last but one\nlast\n');
  rmSync(run.outputPath);
});

test('a log that was pruned there is told as pruned', async () => {
  const [old, recent] = [await aRun(null), await aRun(null)];
  await finish(old, new Date(0));
  await finish(recent);
  expect(await logs(old, [], 1)).toMatch(/was pruned: it ended at 1970-01-01.*\n.*ORCH_LOG_KEEP_DAYS/);
  expect(await logs(recent, [], 1)).toMatch(/There is no log of run \d+.* on its host\n.*pruned: ORCH_LOG_KEEP_COUNT/);
});

test('a host that does not answer is told, once for all of its logs, and read without it on its own machine', async () => {
  const run = await aRun('said\n');
  theirs.child.kill('SIGKILL');
  await theirs.ends(null);
  expect(await logs(run, [], 1)).toMatch(/Host \w+ does not answer\.\n.*start its worker/);
  const all = await here.orch('logs', task);
  await all.ends(0);
  expect(all.output().match(/does not answer/g)).toHaveLength(taken);
  const local = await there.orch('logs', '--run', String(run.number));
  await local.ends(0);
  expect(local.output()).toBe(`${head(run)}said\n`);
});
