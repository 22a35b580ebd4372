import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ActivityCancellationDetails } from '@temporalio/common';
import { endAllRuns } from '../../../../activities/agents/run/end-all-runs.js';
import { stopRunsOf } from '../../../../activities/agents/run/stop-runs-of.js';
import { identify } from '../../../../activities/processes/process-identity.js';
import { findRun, takeRunNumber } from '../../../../activities/store/runs.js';
import { freshDatabase, type TestDatabase } from '../../../database.js';
import { becomes } from '../../agents/a-run.js';
import { aDeployRun, credential, type DeployRun } from '../../deploys/a-deploy-run.js';

let database: TestDatabase;
let host: DeployRun;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(() => {
  host = aDeployRun(database.pool);
});
afterEach(() => host.close());

const go = () => writeFileSync(host.fileOf('go'), '');
/** Of a command: says that it has begun, and waits. */
const waits = () => `echo begun >> ${host.fileOf('begun')}; while [ ! -e ${host.fileOf('go')} ]; do sleep 0.05; done`;
const begun = () => becomes('the command has begun', () => host.lines('begun').length > 0);

test('a command runs in the checkout, knows of what it is, and is a run of the ledger that costs nothing', async () => {
  const told = ['COMMIT', 'PREVIOUS_COMMIT', 'ENVIRONMENT', 'PROJECT', 'ITEM'].map((name) => `"$ORCH_${name}"`);
  const command = `cat README.md; git rev-parse HEAD; printf '%s\\n' ${told.join(' ')}; env | grep -c ^ORCH_`;
  const input = await host.input({ command }, { previous: 'b'.repeat(40) });
  const { commit, task, runKey } = input;
  const end = await host.attempt(input).output;
  expect(end).toMatchObject({
    failed: null,
    check: { kind: 'deploy', outcome: 'passed', exitCode: 0, endedBy: null, tail: '' },
    run: { hostId: 'host-1' },
  });
  expect(readFileSync(end.run?.logPath ?? '', 'utf8').split('\n')).toEqual([
    'demo',
    commit,
    commit,
    'b'.repeat(40),
    'production',
    task.project,
    task.item,
    '6',
    '',
  ]);
  expect(await findRun(database.pool, runKey)).toMatchObject({
    number: end.run?.number,
    taskId: task.id,
    stage: 'deploy',
    role: 'deployer',
    agent: 'deploy',
    outcome: 'Succeeded',
    exitCode: 0,
    costUsd: 0,
    costUnknown: false,
  });
});

test('a rollback runs its own command, and knows no previous commit where none was proven', async () => {
  const rollback = '[ -z "${ORCH_PREVIOUS_COMMIT+set}" ] && echo back';
  const end = await host.attempt(await host.input({ command: 'exit 9', rollback }, {}, 'rollback')).output;
  expect([end.failed, end.check.kind, end.check.name]).toEqual([null, 'rollback', rollback]);
});

test.each<[string, string, Record<string, unknown>, Record<string, unknown>]>([
  [
    'fails',
    'echo one; echo "no such host" >&2; exit 3',
    { by: 'command', reason: expect.stringMatching(/failed \(exit 3\)$/) },
    { exitCode: 3, endedBy: null, tail: 'one\nno such host' },
  ],
  ['is not executable', './README.md', { by: 'command' }, { exitCode: 126 }],
  ['is not there', './nothing.sh', { by: 'command' }, { exitCode: 127 }],
  [
    'kills itself',
    'kill -KILL $$',
    { by: 'command', reason: expect.stringMatching(/was killed/) },
    { endedBy: 'signal' },
  ],
  [
    'writes to the devices of its output',
    'echo out >/dev/stdout; echo err >/dev/stderr; exit 1',
    { by: 'command' },
    { tail: 'out\nerr' },
  ],
])('a command that %s is told so', async (_, command, failed, check) => {
  const end = await host.run(command);
  expect(end.failed).toMatchObject(failed);
  expect(end.check).toMatchObject({ outcome: 'failed', ...check });
  expect(end.run).not.toBeNull();
});

test('a command that hangs and is deaf to SIGTERM is killed in the end, with all that it has started', async () => {
  const command = `trap "" TERM; (trap "" TERM; sleep 3000) & echo $! > ${host.fileOf('child')}; echo $$ >> ${host.fileOf('child')}; wait; sleep 3000`;
  const input = await host.input({ command, timeoutSeconds: 1 }, { killGraceSeconds: 0.2 });
  const end = await host.attempt(input).output;
  expect(end.failed).toEqual({ by: 'command', reason: expect.stringMatching(/did not end within 1 s$/) });
  expect(end.check).toMatchObject({ endedBy: 'time-out', exitCode: null, durationMs: 1_000 });
  for (const pid of readFileSync(host.fileOf('child'), 'utf8').trim().split('\n')) {
    await becomes('it is gone', () => identify(Number(pid)) === null);
  }
});

test('what a command without a sandbox has started lives on where it succeeds, and can go on writing; what fails leaves nothing', async () => {
  const daemon = (file: string) =>
    `(trap 'exit 0' USR1; echo $$ >/dev/null; while echo "$(date)"; do sleep 0.05; [ -e ${host.fileOf(file)} ] && touch ${host.fileOf(file)}.seen; done) & echo $! > ${host.fileOf(file)}.pid`;
  await host.run(daemon('lives'));
  const pid = Number(readFileSync(host.fileOf('lives.pid'), 'utf8'));
  try {
    writeFileSync(host.fileOf('lives'), '');
    await becomes('it has written since', () => existsSync(host.fileOf('lives.seen')));
    expect(identify(pid)).not.toBeNull();
    await host.run(`${daemon('dies')}; exit 1`);
    const dead = Number(readFileSync(host.fileOf('dies.pid'), 'utf8'));
    expect(identify(dead)).toBeNull();
  } finally {
    process.kill(pid, 'SIGKILL');
  }
});

test.each([
  ['fails', 'exit 1', 60],
  ['runs out of its time', 'sleep 3000', 2],
])('a deployment of orch itself that %s leaves the stack that it has started', async (_, then, timeoutSeconds) => {
  const pidFile = host.fileOf('stack.pid');
  const up = `const one = require('child_process').spawn('sleep', ['3000'], { detached: true, stdio: 'ignore' });
    require('fs').writeFileSync('${pidFile}', String(one.pid)); one.unref();`;
  writeFileSync(host.fileOf('up.cjs'), up);
  const command = `node ${host.fileOf('up.cjs')}; ${then}`;
  const input = await host.input({ command, timeoutSeconds }, { self: true, killGraceSeconds: 0.2 });
  expect((await host.attempt(input).output).failed?.by).toBe('command');
  const pid = Number(readFileSync(pidFile, 'utf8'));
  expect(identify(pid)).not.toBeNull();
  process.kill(pid, 'SIGKILL');
});

test('of a gigabyte of output the log keeps the beginning and the end', async () => {
  const end = await host.run('echo first; yes "$(printf %0999d 0)" | head -c 1G; echo; echo last; exit 1');
  const text = readFileSync(end.run?.logPath ?? '', 'utf8');
  expect(text.length).toBeLessThan(11 * 1024 * 1024);
  expect([text.slice(0, 6), text.slice(-5)]).toEqual(['first\n', 'last\n']);
  expect(/\[\d+ bytes are left out here\]/.test(text)).toBe(true);
  expect(end.check.tail).toMatch(/last$/);
});

describe('at most once', () => {
  test('a worker that stops leaves the command alone, and the next attempt attaches to it and collects its end', async () => {
    const input = await host.input({ command: `${waits()}; exit 4` });
    const first = host.attempt(input);
    await begun();
    host.detach.abort(new Error('the worker stops'));
    await expect(first.output).rejects.toThrow('the worker stops');
    const detach = new AbortController().signal;
    const second = host.attempt(input, { detach });
    await becomes('it attaches', () => host.said('attached to deployment').length > 0);
    go();
    const end = await second.output;
    expect(end.check).toMatchObject({ exitCode: 4, outcome: 'failed' });
    // Booked already: told again, and not run again.
    expect(await host.attempt(input, { detach }).output).toEqual(end);
    expect(host.lines('begun')).toEqual(['begun']);
  });

  test('a lost heartbeat leaves the command alone; a requested cancel does not even end the step', async () => {
    const input = await host.input({ command: waits() });
    const first = host.attempt(input);
    await begun();
    first.environment.cancel('TIMED_OUT', new ActivityCancellationDetails({ timedOut: true }));
    await expect(first.output).rejects.toThrow();
    const second = host.attempt(input);
    await becomes('it attaches', () => host.said('attached to deployment').length > 0);
    second.environment.cancel('CANCELLED', new ActivityCancellationDetails({ cancelRequested: true }));
    go();
    expect((await second.output).failed).toBeNull();
    expect(host.lines('begun')).toEqual(['begun']);
  });

  test('a command that was not begun yet is not begun after a cancel', async () => {
    const input = await host.input({ command: waits() });
    const { environment, output } = host.attempt(input);
    environment.cancel('CANCELLED', new ActivityCancellationDetails({ cancelRequested: true }));
    await expect(output).rejects.toThrow();
    expect(await findRun(database.pool, input.runKey)).toBeNull();
  });

  test('a host that went down while it ran has lost it: it is not run again', async () => {
    const input = await host.input({ command: waits() });
    const first = host.attempt(input);
    await begun();
    const { supervisor } = await host.stateOf(input.runKey);
    process.kill(supervisor?.pid ?? 0, 'SIGKILL');
    const { failed, check, run } = await first.output;
    expect(failed).toEqual({ by: 'lost', reason: expect.stringMatching(/nobody knows what it has done/) });
    expect([check.outcome, check.exitCode, check.endedBy]).toEqual(['failed', null, null]);
    go();
    expect((await host.attempt(input).output).run).toEqual(run);
    expect(host.lines('begun')).toEqual(['begun']);
  });

  test('a host that finds it begun by another one never begins it', async () => {
    const input = await host.input({ command: waits() });
    const { runKey, task, stage, round, command: agent } = input;
    const newRun = { runKey, taskId: task.id, stage, round, role: 'deployer', agent, model: null, effort: null };
    // The other host went away before anybody could note its process.
    await takeRunNumber(database.pool, { ...newRun, runsDir: host.runsDir, hostId: 'host-1' });
    const checkout = { ...input.checkout, hostId: 'host-2' };
    const { failed, run } = await host.attempt({ ...input, checkout }, { hostId: 'host-2' }).output;
    expect([failed?.by, run?.hostId, host.lines('begun')]).toEqual(['lost', 'host-1', []]);
    expect((await findRun(database.pool, runKey))?.outcome).toBe('AgentLost');
  });

  test('with its files gone, too, it is lost', async () => {
    const input = await host.input({ command: waits() });
    const first = host.attempt(input);
    await begun();
    await becomes('its process is noted', async () => (await findRun(database.pool, input.runKey))?.pid);
    host.detach.abort(new Error('the worker stops'));
    await expect(first.output).rejects.toThrow();
    const { supervisor } = await host.stateOf(input.runKey);
    go();
    await becomes('it has ended', () => identify(supervisor?.pid ?? 0) === null);
    rmSync(host.runsDir, { recursive: true });
    const { failed } = await host.attempt(input, { detach: new AbortController().signal }).output;
    expect(failed?.by).toBe('lost');
    expect(host.lines('begun')).toEqual(['begun']);
  });
});

describe('the end of a stack', () => {
  const endAll = () => endAllRuns({ runsDir: host.runsDir, why: 'shutdown', graceSeconds: 1 });

  test('ends a deployment, which is told as cut off', async () => {
    const { output } = host.attempt(await host.input({ command: waits() }));
    await begun();
    expect(await endAll()).toEqual({ ended: 1 });
    expect((await output).failed).toEqual({ by: 'lost', reason: expect.stringMatching(/the stack was ended/) });
  });

  test('does not end a deployment of orch itself, which the next worker attaches to', async () => {
    const { output } = host.attempt(await host.input({ command: `${waits()}; exit 6` }, { self: true }));
    await begun();
    expect(await endAll()).toEqual({ ended: 0 });
    go();
    expect((await output).check.exitCode).toBe(6);
  });

  test('nor does a task that comes to its host anew end its deployment', async () => {
    const input = await host.input({ command: waits() });
    const { output } = host.attempt(input);
    await begun();
    const unused = { prices: {}, rules: undefined as never, wake: () => undefined };
    await stopRunsOf({ ...host.deps, ...unused }, input.task);
    go();
    expect((await output).failed).toBeNull();
  });
});

describe('what is not begun', () => {
  test.each<[string, (path: string) => Partial<Parameters<DeployRun['attempt']>[0]>, RegExp]>([
    ['on another host', (path) => ({ checkout: { hostId: 'h2', path } }), /no checkout of a deployment on this host/],
    ['in another folder', () => ({ checkout: { hostId: 'host-1', path: '/etc' } }), /no checkout of a deployment/],
    [
      'without its checkout',
      (path) => ({ checkout: { hostId: 'host-1', path: join(path, '../../x/tree') } }),
      /is gone/,
    ],
  ])('a command %s', async (_, changed, reason) => {
    const input = await host.input({ command: waits() });
    const end = await host.attempt({ ...input, ...changed(input.checkout.path) }).output;
    expect(end).toMatchObject({ run: null, failed: { by: 'not-begun', reason: expect.stringMatching(reason) } });
    expect(end.check).toMatchObject({ outcome: 'failed', exitCode: null, logPath: null });
    // What was told as not begun never is.
    expect((await host.attempt(input).output).failed?.by).toBe('not-begun');
    expect(host.lines('begun')).toEqual([]);
  });

  test('a command without its credential', async () => {
    const end = await host.run(
      'true',
      { credentials: ['SHOP_TOKEN'] },
      { credentials: () => 'There is no SHOP_TOKEN.' },
    );
    expect(end.failed).toEqual({ by: 'not-begun', reason: 'There is no SHOP_TOKEN.' });
  });

  test('a command that the host itself does not name, beside credentials', async () => {
    const end = await host.run('echo "$SHOP_TOKEN"', { credentials: ['SHOP_TOKEN'] }, { mayRun: () => false });
    expect(end.failed).toEqual({ by: 'not-begun', reason: expect.stringMatching(/does not name that command/) });
  });
});

test('a credential is in the environment of its command alone: in no file of the run, no row, no answer', async () => {
  const inUrl = `node -p 'encodeURIComponent(process.env.SHOP_TOKEN)'`;
  const command = `echo "$SHOP_TOKEN"; printf %s "$SHOP_TOKEN" | base64; ${inUrl}; ${waits()}; exit 1`;
  const input = await host.input({ command, credentials: ['SHOP_TOKEN'] });
  const { output } = host.attempt(input);
  await begun();
  await host.stateOf(input.runKey);
  const look = () => readdirSync(host.runsDir, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const texts = () =>
    look()
      .map((one) => readFileSync(join(one.parentPath, one.name), 'utf8'))
      .join('\n');
  const whileItRuns = texts();
  go();
  const end = await output;
  const row = await database.pool.query('select * from agent_runs where run_key = $1', [input.runKey]);
  const all = [whileItRuns, texts(), JSON.stringify(end), JSON.stringify(row.rows)].join('\n');
  expect(end.check.tail).toBe('[redacted]\n[redacted]\n[redacted]');
  for (const form of [credential, encodeURIComponent(credential), Buffer.from(credential).toString('base64')]) {
    expect(all).not.toContain(form);
  }
});
