import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { createPool } from '../../activities/store/pool.js';
import { connectOrch, type OrchClient, readSettings } from '../../client/orch-client.js';
import { packageRoot } from '../../config/package-root.js';
import { readDotEnv } from '../../config/settings/environment.js';
import { keepPostgres } from '../../stack/postgres/postgres.js';
import { makeStackPaths } from '../../stack/processes/stack-paths.js';

/** Less than any test's own limit, so that a failure tells what was waited for and what was said until then. */
const patienceMs = 180_000;
const endPatienceMs = 350_000;
export const startScript = join(packageRoot, 'dist/stack/start.js');

export interface StartedProgram {
  readonly child: ChildProcess;
  /** Resolves once it has ended; fails, with its output, where it ends otherwise than with this code. */
  readonly ends: (code: number | null) => Promise<void>;
  readonly output: () => string;
  /** Waits until the output holds this; fails with the output when the program ends before. */
  readonly says: (pattern: RegExp) => Promise<void>;
}

/** A folder of a test's own, closed to other users as `mktemp -d` makes them. */
export function freshFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'orch-start-'));
}

/** Only what a start needs of this environment, so that nothing of the test run's own settings reaches it. */
export function environmentOf(folder: string, more: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: join(folder, 'home'),
    ORCH_TEMPORAL_PROGRAM: process.env.ORCH_TEST_TEMPORAL_PROGRAM,
    ...more,
  };
}

/** Of the stack that is up there. To look often: a command of the command line takes the half of a second of a core. */
export function connectTo(folder: string, more: Readonly<Record<string, string>> = {}): Promise<OrchClient> {
  return connectOrch(readSettings({ ...readDotEnv(folder), ...environmentOf(folder, more) }, folder));
}

/** Runs a program in the folder, without a terminal. */
export async function run(
  folder: string,
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  stdin: 'ignore' | 'pipe' = 'ignore',
): Promise<StartedProgram> {
  await mkdir(join(folder, 'home'), { recursive: true });
  const child = spawn(command, args, { cwd: folder, env: environmentOf(folder, env), stdio: [stdin, 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  }
  let gone = false;
  const ended = new Promise<number | string>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal ?? ''));
  }).finally(() => (gone = true));
  return {
    child,
    ends: async (code) => {
      const how = await Promise.race([ended, sleep(endPatienceMs, null, { ref: false })]);
      if (how === null) throw new Error(`it did not end in ${endPatienceMs / 1_000} s:\n${output}`);
      if (code !== null && how !== code) throw new Error(`it ended with ${how}, not with ${code}:\n${output}`);
    },
    output: () => output,
    says: (pattern) =>
      until(`the output holds ${String(pattern)}`, () => {
        if (pattern.test(output)) return true;
        if (gone) throw new Error(`it ended before it said ${String(pattern)}:\n${output}`);
        return false;
      }),
  };
}

export function startDemo(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<StartedProgram> {
  return run(folder, process.execPath, [startScript, ...args], { ORCH_DEMO_PACE_MS: '0', ...env });
}

export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const start = Date.now();
  while (!(await isSo())) {
    if (Date.now() - start > patienceMs)
      throw new Error(`in ${patienceMs / 1_000} s it did not come about that ${what}`);
    await sleep(50);
  }
}

/** Command lines of all processes that have to do with the folder: by argument, working directory or environment. */
export function processesOf(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        const traces = [command, readFileSync(`/proc/${pid}/environ`, 'utf8'), readlinkSync(`/proc/${pid}/cwd`)];
        return command !== '' && traces.some((trace) => trace.includes(folder))
          ? [`${pid} ${command.replaceAll('\0', ' ')}`]
          : [];
      } catch {
        return []; // It has gone meanwhile.
      }
    });
}

/** Kills a process; one that has ended since somebody looked is no error. */
export function killIfThere(pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** As a host that loses power: none of them sees another one die. */
export function killAtOnce(folder: string): void {
  const pids = processesOf(folder).map((line) => Number.parseInt(line));
  for (const signal of ['SIGSTOP', 'SIGKILL'] as const) for (const pid of pids) killIfThere(pid, signal);
}

/** What a record of the stack's processes says. */
export function recordedPid(folder: string, name: string): number {
  const record = JSON.parse(readFileSync(join(folder, '.orch/run', name), 'utf8')) as { pid: number };
  return record.pid;
}

/** Looks into the ledger of a stack that is down. */
export async function withLedger<Result>(folder: string, look: (pool: Pool) => Promise<Result>): Promise<Result> {
  const signal = new AbortController().signal;
  const { url, service } = keepPostgres({
    port: null,
    paths: await makeStackPaths(join(folder, '.orch')),
    env: { PATH: process.env.PATH },
    say: () => undefined,
  });
  await service.begin(signal);
  const pool = createPool(url());
  try {
    return await look(pool);
  } finally {
    await pool.end();
    await service.stop(signal);
  }
}
