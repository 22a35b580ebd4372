import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { listTransitions } from '../../../activities/store/history.js';
import { listRuns } from '../../../activities/store/runs.js';
import { chooseSetPort } from '../../fixtures/set-port.js';
import { notePorts } from '../../../stack/ports/known-ports.js';
import { makeStackPaths } from '../../../stack/processes/stack-paths.js';
import { orchBin } from '../../orch-bin.js';
import {
  freshFolder,
  killIfThere,
  processesOf,
  recordedPid,
  run,
  startDemo,
  startScript,
  until,
  withLedger,
} from '../start-fixture.js';

/** One folder for all: what a test leaves is what the next one begins with. */
let folder: string;
beforeAll(async () => {
  folder = await freshFolder();
  // The server's usual port is every stack's: another test's may take it while this one's is down.
  const { runDir } = await makeStackPaths(join(folder, '.orch'));
  notePorts(runDir, { server: await chooseSetPort() });
});
afterEach(() => {
  for (const line of processesOf(folder)) killIfThere(Number.parseInt(line));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const nothingIsLeft = () => expect(processesOf(folder)).toEqual([]);
const orch = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  run(folder, process.execPath, [orchBin, ...args], env);
const ports = () => JSON.parse(readFileSync(join(folder, '.orch/run/ports.json'), 'utf8')) as Record<string, number>;

/** Kills a part of the stack, and waits until there is another one. */
async function killPart(name: string): Promise<void> {
  const pid = recordedPid(folder, `${name}.json`);
  process.kill(pid, 'SIGKILL');
  await until(`there is another ${name}`, () => {
    try {
      return recordedPid(folder, `${name}.json`) !== pid;
    } catch {
      return false; // It is just written.
    }
  });
}

test('kill -9 of Postgres, of Temporal and ten times of the worker: the stack lives, at its addresses, and the task ends as it would have', async () => {
  const start = await startDemo(folder, ['--yes'], { ORCH_DEMO_PACE_MS: '400' });
  await start.says(/architecture round 1: running/);
  const before = ports();
  await killPart('postgres');
  await start.says(/development round 1: running/);
  await killPart('temporal');
  for (let kills = 0; kills < 10; kills += 1) await killPart('worker');
  await start.ends(0);
  nothingIsLeft();
  expect(ports()).toEqual(before);
  expect(start.output()).toMatch(/Postgres ended by SIGKILL; starting it again \(\S+postgres\.log\)/);
  expect(start.output()).toMatch(/task\/demo\/DEMO-1 is done/);
  await withLedger(folder, async (pool) => {
    const visited = (await listTransitions(pool, 'task/demo/DEMO-1')).map(({ to }) => to);
    expect(visited).toEqual([
      ...['analysis', 'architecture', 'development', 'review', 'development', 'review'],
      ...['testing', 'deploy-staging', 'deploy', 'done'],
    ]);
    const runs = await listRuns(pool, 'task/demo/DEMO-1');
    expect(runs.map(({ outcome }) => outcome)).toEqual(Array(9).fill('Succeeded'));
  });
}, 400_000);

test('a port that is taken before Temporal binds it leads to another one; a Temporal that dies at each start is given up in one line, and all is taken down', async () => {
  const program = join(folder, 'temporal');
  const broken = join(folder, 'broken');
  const script = `require('net').createServer().listen(process.argv[1], '127.0.0.1', () => require('fs').writeFileSync('listens', ''));
setInterval((parent) => { if (process.ppid !== parent) process.exit(); }, 20, process.ppid);`;
  writeFileSync(
    program,
    `#!/bin/sh
if [ -e '${broken}' ]; then printf 'panic: out of slots\\n\\ngoroutine 1 [running]:\\nmain.main()\\n'; exit 2; fi
if mkdir taken 2>/dev/null; then
  '${process.execPath}' -e "${script}" "$6" &
  while ! [ -e listens ]; do sleep 0.02; done
fi
exec '${process.env.ORCH_TEST_TEMPORAL_PROGRAM}' "$@"
`,
  );
  chmodSync(program, 0o755);
  const before = ports();
  const stack = await orch(['up'], { ORCH_TEMPORAL_PROGRAM: program });
  await stack.says(/The stack is up/);
  expect(existsSync(join(folder, '.orch/temporal/listens'))).toBe(true);
  expect(ports().temporal).not.toBe(before.temporal);
  expect(ports().postgres).toBe(before.postgres);

  writeFileSync(broken, '');
  process.kill(recordedPid(folder, 'temporal.json'), 'SIGKILL');
  await stack.ends(1);
  nothingIsLeft();
  const told = stack.output().split('\n').slice(-3);
  expect(told[0]).toMatch(/^orch: Temporal died 5 times in a row\. .*: panic: out of slots$/);
  expect(told[1]).toContain(join(folder, '.orch/logs/temporal.log'));
  expect(stack.output()).not.toContain('goroutine');
}, 200_000);

test('a port that another server takes before this one binds it leads to another one, though that one answers there, too', async () => {
  const preload = join(folder, 'take-port.mjs');
  const other = join(folder, 'other.pid');
  // Once, in the process of the server: somebody else listens at its address, and is as alive as any server.
  const somebody = `require('http').createServer((_, answer) => answer.end('{}')).listen(process.argv[1], '127.0.0.1', () => require('fs').writeFileSync(process.argv[2], String(process.pid)))`;
  writeFileSync(
    preload,
    `import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
const address = process.argv[process.argv.indexOf('--address') + 1];
const isFirst = () => { try { mkdirSync(${JSON.stringify(join(folder, 'port-taken'))}); return true; } catch { return false; } };
if (process.argv.includes('serve') && isFirst()) {
  const args = ['-e', ${JSON.stringify(somebody)}, address.split(':')[1], ${JSON.stringify(other)}];
  spawn(process.execPath, args, { detached: true, stdio: 'ignore', env: {} }).unref();
  while (!existsSync(${JSON.stringify(other)})) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
}
`,
  );
  const before = ports();
  const stack = await orch(['up'], { NODE_OPTIONS: `--import ${preload}` });
  try {
    await stack.says(/The stack is up/);
    expect(ports().server).not.toBe(before.server);
    const { server } = JSON.parse(readFileSync(join(folder, '.orch/stack.json'), 'utf8')) as {
      server: { url: string };
    };
    expect(await (await fetch(`${server.url}/livez`)).json()).toEqual({ alive: true });
    expect(stack.output()).not.toMatch(/starting it again/);
  } finally {
    killIfThere(Number(readFileSync(other, 'utf8')));
  }
  stack.child.kill('SIGTERM');
  await stack.ends(0);
  nothingIsLeft();
}, 200_000);

test('a pipe whose reader has gone ends the stack at its next line, with the exit code of SIGPIPE', async () => {
  const stack = await orch(['up']);
  await stack.says(/The stack is up/);
  stack.child.stdout?.destroy();
  process.kill(recordedPid(folder, 'worker.json'), 'SIGKILL');
  await stack.ends(141);
  nothingIsLeft();
}, 200_000);

test.each([
  ['that hangs up', `trap 'kill -HUP $!' HUP; NODE </dev/tty & wait; wait $!`],
  ['whose hang-up a shell keeps for itself', `trap '' HUP; NODE`],
])(
  'a terminal that is closed, %s, ends the stack with the exit code of SIGHUP',
  async (_, command) => {
    const code = join(folder, 'code');
    rmSync(code, { force: true });
    const line = `stty rows 40 cols 100; ${command.replace('NODE', `'${process.execPath}' '${startScript}' --yes`)}; echo $? > '${code}'`;
    const terminal = await run(folder, 'script', ['-qec', line, '/dev/null'], { ORCH_DEMO_PACE_MS: '300' }, 'pipe');
    await terminal.says(/Temporal UI: http/);
    terminal.child.kill('SIGKILL');
    await until('it has ended', () => existsSync(code) && readFileSync(code, 'utf8') !== '');
    expect(readFileSync(code, 'utf8')).toBe('129\n');
    nothingIsLeft();
  },
  200_000,
);

test('a detached stack is up at the addresses of the last one until `orch down`, which also ends what a killed one has left', async () => {
  const before = ports();
  const first = await orch(['up', '--detach', '--json']);
  await first.ends(0);
  expect(ports()).toEqual(before);
  const { temporal } = JSON.parse(
    first
      .output()
      .split('\n')
      .find((line) => line.startsWith('{')) ?? '',
  ) as {
    temporal: { address: string };
  };
  expect(temporal.address).toBe(`127.0.0.1:${before.temporal}`);
  expect(first.output()).toContain(join(folder, '.orch/logs/stack.log'));

  const again = await orch(['up', '--detach']);
  await again.ends(0);
  expect(again.output()).toMatch(/The stack is up already \(pid \d+\)/);
  const down = await orch(['down']);
  await down.ends(0);
  // The demo's task, of the tests before, may have an agent at work again by now.
  expect(down.output()).toMatch(/The stack \(pid \d+\) has ended: server, worker, temporal, postgres(, 1 agent)?\./);
  nothingIsLeft();

  await (await orch(['up', '--detach'])).ends(0);
  process.kill(recordedPid(folder, 'stack.lock'), 'SIGKILL');
  const rest = await orch(['down', '--json']);
  await rest.ends(0);
  const { agents, ...ended } = JSON.parse(rest.output()) as { agents: number };
  expect(ended).toEqual({ pid: null, parts: ['server', 'worker', 'temporal', 'postgres'] });
  expect([0, 1]).toContain(agents);
  nothingIsLeft();

  const nothing = await orch(['down']);
  await nothing.ends(0);
  expect(nothing.output()).toMatch(/No orch stack runs from .*: nothing was to be ended/);
  const failing = await orch(['up', '--detach'], { ORCH_TEMPORAL_PROGRAM: 'false' });
  await failing.ends(1);
  expect(failing.output()).toMatch(/^orch: The Temporal server exited with 1 as soon as it was started/m);
  nothingIsLeft();
}, 200_000);
