import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { identify } from '../../../../activities/processes/process-identity.js';
import { readState } from '../../../../activities/agents/supervisor/state-file.js';
import type { SupervisorOrder } from '../../../../activities/agents/supervisor/supervisor-order.js';
import { becomes, fakeAgent } from '../a-run.js';
import { aSupervisor, type Supervised } from './a-supervisor.js';

let run: Supervised;
beforeEach(async () => {
  run = await aSupervisor();
});
afterEach(() => run.close());

const start = (program: string, fields?: Partial<SupervisorOrder>) => run.start(program, fields);
const shell = (script: string): Partial<SupervisorOrder> => ({ arguments: ['-c', script] });
const ended = () => run.ended();
const running = () => run.running();
const log = () => run.log();

test('the program gets the task on stdin, and what it prints goes into the log as it comes', async () => {
  expect(await start('/bin/sh', shell('cat; echo out; echo err >&2; exit 5'))).toBeNull();
  expect((await ended()).end).toMatchObject({ exitCode: 5, signal: null, endedBy: null, problem: null });
  expect(await log()).toBe('the taskout\nerr\n');
});

test('an argument of any shape reaches the program as it is', async () => {
  const given = ['', '-x', 'a b', '$(id)', '"', "'", 'ü\n', '--', '*'];
  await start('/bin/sh', { arguments: ['-c', 'for a in "$@"; do printf "[%s]" "$a"; done', 'sh', ...given] });
  await ended();
  expect(await log()).toBe(given.map((one) => `[${one}]`).join(''));
});

test('of many supervisors of one run, started together, one starts the program', async () => {
  const starts = await Promise.all(Array.from({ length: 6 }, () => start('/bin/sh', shell('echo started; sleep 0.2'))));
  expect(starts).toEqual([null, null, null, null, null, null]);
  await ended();
  expect(await log()).toBe('started\n');
});

test('nothing that lies in the log is taken away', async () => {
  await writeFile(run.files.log, 'said before\n');
  await start('/bin/sh', shell('echo said now'));
  await ended();
  expect(await log()).toBe('said before\nsaid now\n');
});

test('the program is in a session of its own, and so is its supervisor', async () => {
  await start('/bin/sh', shell('sleep 60'));
  const { supervisor, program } = await running();
  const sessionOf = async (pid: number) =>
    (await readFile(`/proc/${pid}/stat`, 'latin1')).split(') ')[1]?.split(' ')[3];
  expect([await sessionOf(supervisor), await sessionOf(program)]).toEqual([String(supervisor), String(program)]);
});

test('a program that is killed by a signal is told with it', async () => {
  await start('/bin/sh', shell('kill -USR1 $$'));
  expect((await ended()).end).toMatchObject({ exitCode: null, signal: 'SIGUSR1', endedBy: null });
});

test('a folder that is gone is told as the problem', async () => {
  await start('/bin/sh', { folder: join(run.folder, 'gone') });
  expect((await ended()).end?.problem).toMatch(/ENOENT/);
});

describe('ending', () => {
  test('the time-out gives the group time, then kills all of it', async () => {
    const script = 'trap "" TERM; (trap "" TERM; echo $$ child; sleep 60) & sleep 60; wait';
    await start('/bin/sh', { ...shell(script), timeoutSeconds: 0.3, killGraceSeconds: 0.3 });
    const { program } = await running();
    const { end, startedAt } = await ended();
    expect(end).toMatchObject({ signal: 'SIGKILL', endedBy: 'timeout' });
    expect((end?.at ?? 0) - startedAt).toBeGreaterThanOrEqual(590);
    await becomes('nobody of the group is left', () => !groupLives(program));
  });

  test('a program that ends within its grace keeps its own exit code in the state', async () => {
    await start('/bin/sh', { ...shell('trap "exit 9" TERM; while :; do sleep 0.05; done'), timeoutSeconds: 0.3 });
    expect((await ended()).end).toMatchObject({ exitCode: 9, signal: null, endedBy: 'timeout' });
  });

  test.each([
    ['SIGTERM', 'shutdown'],
    ['SIGUSR2', 'cancel'],
  ] as const)('%s to the supervisor is the %s of its run', async (signal, endedBy) => {
    await start('/bin/sh', shell('sleep 60'));
    const { supervisor, program } = await running();
    process.kill(supervisor, signal);
    expect((await ended()).end).toMatchObject({ endedBy });
    expect(identify(program)).toBeNull();
    await becomes('the supervisor ends', () => identify(supervisor) === null);
  });

  test('the first who ends a run is the one that is told', async () => {
    await start(fakeAgent('ignore-sigterm'));
    await becomes('the program is deaf', async () => (await log()).includes('deaf'));
    const { supervisor } = await running();
    process.kill(supervisor, 'SIGUSR2');
    await becomes('the program is told', async () => (await log()).includes('told to end'));
    process.kill(supervisor, 'SIGTERM');
    expect((await ended()).end).toMatchObject({ endedBy: 'cancel', signal: 'SIGKILL' });
  });

  test.each(['SIGHUP', 'SIGINT'] as const)('%s of a terminal ends nothing', async (signal) => {
    await start('/bin/sh', shell('sleep 0.5; exit 4'));
    process.kill((await running()).supervisor, signal);
    expect((await ended()).end).toMatchObject({ exitCode: 4, endedBy: null });
  });

  test('what the program left in its group is killed when it exits', async () => {
    await start('/bin/sh', shell('sleep 60 & echo $!'));
    const { program } = await running();
    await ended();
    await becomes('nobody of the group is left', () => !groupLives(program));
  });
});

test('a program never runs without its supervisor having noted it', async () => {
  // Each time the supervisor is killed at another moment of its start.
  for (let delay = 0; delay < 12; delay += 1) {
    const { folder, files, script, state } = run.another(100 + delay);
    const mark = join(folder, `mark-${delay}`);
    const starting = script(`echo > '${mark}'; exec sleep 60`).catch(() => null);
    await becomes('the supervisor has claimed the run', () => readState(files.state) !== null);
    const { supervisor } = state();
    const until = performance.now() + delay / 4;
    while (performance.now() < until);
    if (supervisor !== null) process.kill(supervisor.pid, 'SIGKILL');
    await starting;
    const noted = state().program;
    if (noted === null) {
      await becomes('the launcher gives up', async () => !(await somebodyHolds(files.log)));
      await expect(readFile(mark)).rejects.toThrow('ENOENT');
    } else if (identify(noted.pid) !== null) {
      process.kill(-noted.pid, 'SIGKILL');
    }
  }
});

function groupLives(pid: number): boolean {
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Whether any process has this file open. */
async function somebodyHolds(path: string): Promise<boolean> {
  const { readdir, readlink } = await import('node:fs/promises');
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const open = await Promise.all(
    pids.map(async (pid) => {
      const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
      const targets = await Promise.all(descriptors.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
      return targets.includes(path);
    }),
  );
  return open.includes(true);
}
