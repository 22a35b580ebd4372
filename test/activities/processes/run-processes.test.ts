import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { endProcess } from '../../../activities/agents/run/end-process.js';
import { identify } from '../../../activities/processes/process-identity.js';
import { runMark } from '../../../domain/agents/run-mark.js';
import { writeState } from '../../../activities/agents/supervisor/state-file.js';
import { becomes, lives } from '../agents/a-run.js';
import { aSupervisor, type Supervised } from '../agents/supervisor/a-supervisor.js';

let run: Supervised;
beforeEach(async () => {
  run = await aSupervisor();
});
afterEach(() => run.close());

/** A daemon in a session of its own whose parent is gone, and a child that is deaf to SIGTERM; each notes its pid. */
const family = `
  setsid sh -c 'echo $$ > daemon; exec sleep 600' &
  setsid sh -c 'setsid sh -c "trap \\"\\" TERM; echo \\$\\$ > deaf; while :; do sleep 1; done" & exit' &
  while ! [ -s daemon ] || ! [ -s deaf ]; do sleep 0.02; done
`;

async function pidsOf(...names: string[]): Promise<number[]> {
  return Promise.all(
    names.map(async (name) => {
      const read = () => readFile(join(run.folder, name), 'utf8').catch(() => '');
      await becomes(`${name} is there`, async () => /^\d+\n$/.test(await read()));
      return Number(await read());
    }),
  );
}

function leavesNothing(pids: readonly number[]): void {
  expect(pids.filter((pid) => identify(pid) !== null)).toEqual([]);
}

describe('a daemon and a deaf grandchild, each in a session of its own, end', () => {
  test('with a program that ends by itself, whose exit code stays its own', async () => {
    await run.script(`${family} exit 6`);
    expect((await run.ended()).end).toMatchObject({ exitCode: 6, endedBy: null });
    leavesNothing(await pidsOf('daemon', 'deaf'));
  });

  test('with the time-out', async () => {
    await run.script(`${family} sleep 600`, { timeoutSeconds: 1.5, killGraceSeconds: 0.5 });
    expect((await run.ended()).end).toMatchObject({ endedBy: 'timeout' });
    leavesNothing(await pidsOf('daemon', 'deaf'));
  });

  test.each(['cancel', 'shutdown'] as const)('with a %s', async (why) => {
    await run.script(`${family} sleep 600`, { killGraceSeconds: 0.5 });
    const pids = await pidsOf('daemon', 'deaf');
    expect(await endProcess({ statePath: run.files.state, why, graceSeconds: null })).toBe(true);
    expect(run.state().end).toMatchObject({ endedBy: why });
    leavesNothing(pids);
  });

  test('with the SIGKILL of the program', async () => {
    await run.script(`${family} sleep 600`);
    const pids = await pidsOf('daemon', 'deaf');
    process.kill((await run.running()).program, 'SIGKILL');
    await run.ended();
    leavesNothing(pids);
  });

  test('with a run whose supervisor is gone', async () => {
    await run.script(`${family} sleep 600`, { killGraceSeconds: 0.5 });
    const pids = await pidsOf('daemon', 'deaf');
    const { supervisor, program } = await run.running();
    process.kill(supervisor, 'SIGKILL');
    await becomes('the supervisor is gone', () => identify(supervisor) === null);
    expect(await endProcess({ statePath: run.files.state, why: 'cancel', graceSeconds: null })).toBe(true);
    leavesNothing([program, ...pids]);
    expect(await endProcess({ statePath: run.files.state, why: 'cancel', graceSeconds: null })).toBe(false);
  });

  test('with a run whose supervisor and program are gone, and whose state file is cut short', async () => {
    await run.script(`${family} sleep 600`, { killGraceSeconds: 0.5 });
    const pids = await pidsOf('daemon', 'deaf');
    const { supervisor, program } = await run.running();
    process.kill(supervisor, 'SIGKILL');
    process.kill(program, 'SIGKILL');
    await becomes('both are gone', () => identify(supervisor) === null && identify(program) === null);
    const { truncate } = await import('node:fs/promises');
    await truncate(run.files.state, 10);
    expect(await endProcess({ statePath: run.files.state, why: 'cancel', graceSeconds: null })).toBe(true);
    leavesNothing(pids);
  });
});

test('what a daemon has time for at SIGTERM is done before it is killed', async () => {
  const daemon = `setsid sh -c 'trap "echo > cleaned; exit" TERM; echo $$ > daemon; while :; do sleep 0.05; done' &`;
  await run.script(`${daemon} trap '' TERM; while ! [ -s cleaned ]; do sleep 0.05; done; exit 3`, {
    killGraceSeconds: 30,
  });
  await pidsOf('daemon');
  await endProcess({ statePath: run.files.state, why: 'cancel', graceSeconds: null });
  expect(run.state().end).toMatchObject({ exitCode: 3, endedBy: 'cancel' });
});

test('a process that threw the mark away is known by its parent, and once seen also without one', async () => {
  // Its parent goes after the supervisor has looked at the family.
  const orphan = `setsid sh -c 'env -i /bin/sh -c "echo \\$\\$ > unmarked; exec sleep 600" & sleep 8' &`;
  await run.script(`${orphan} sleep 10; exit 0`);
  const pids = await pidsOf('unmarked');
  expect((await run.ended()).end).toMatchObject({ exitCode: 0 });
  leavesNothing(pids);
});

test('a process that starts the next one before it can be killed is ended', async () => {
  // Each starts the next one in a session of its own, and is gone a moment later.
  const chain = `trap '' TERM; echo $$ > last; sleep 0.1; setsid sh "$0" &`;
  await run.script(
    `printf '%s\\n' "${chain.replaceAll('$', '\\$').replaceAll('"', '\\"')}" > chain; sh chain; sleep 0.5`,
  );
  await run.ended();
  const [last] = await pidsOf('last');
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await pidsOf('last')).toEqual([last]);
});

test('only processes with the very mark are ended', async () => {
  const marked = (key: string) =>
    spawn('sleep', ['600'], { env: { PATH: process.env.PATH ?? '', [runMark]: key }, stdio: 'ignore' });
  await run.script('sleep 600');
  const { runKey } = run.state();
  const others = [marked(`${runKey}0`), marked(runKey.slice(0, -1)), marked('')];
  await endProcess({ statePath: run.files.state, why: 'cancel', graceSeconds: 0 });
  expect(others.map(({ pid }) => lives(pid ?? 0))).toEqual([true, true, true]);
  for (const other of others) other.kill('SIGKILL');
});

test('a process that has the pid of a run which is gone is never signalled', async () => {
  const stranger = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
  const pid = stranger.pid ?? 0;
  await run.script('true');
  const ended = await run.ended();
  const { started } = identify(pid) ?? { started: '' };
  for (const other of [`${started}0`, `another boot/${started.split('/')[1] ?? ''}`]) {
    const gone = { pid, started: other };
    writeState(run.files.state, { ...ended, supervisor: gone, program: gone, end: null });
    for (const why of ['cancel', 'shutdown'] as const) {
      expect(await endProcess({ statePath: run.files.state, why, graceSeconds: 0 })).toBe(false);
    }
  }
  expect(lives(pid)).toBe(true);
  stranger.kill('SIGKILL');
});
