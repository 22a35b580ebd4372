import { spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { endBySteps, type EndStep } from './end-by-steps.js';
import { identify, isAlive } from '../../activities/processes/process-identity.js';
import { readProcessRecord, removeProcessRecord, writeProcessRecord } from './process-record.js';

/** A program that the stack keeps running. */
export interface ServiceProgram {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Null: our own. */
  readonly env: NodeJS.ProcessEnv | null;
  readonly logPath: string;
  readonly runDir: string;
  /** How it is asked to end, softest first. */
  readonly ending: readonly EndStep[];
}

export interface ServiceEnd {
  /** `exited with 1`, `ended by SIGKILL`. */
  readonly how: string;
  /** Nobody told it to: neither a signal by which programs are ended nor an end in good order. */
  readonly byItself: boolean;
}

export interface Service {
  readonly pid: number;
  /** Resolves once the process is gone. */
  readonly exited: Promise<ServiceEnd>;
  hasExited(): boolean;
  /** What it has written since it was started; of much, the end. */
  log(): string;
  stop(hurry: AbortSignal): Promise<void>;
}

const signalsOfOthers: readonly (NodeJS.Signals | null)[] = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'];
const mostOfLog = 65_536;

/**
 * Starts a program in a session of its own, so that a Ctrl-C reaches only the stack, which ends all in order; its
 * output goes to the log without a pipe, so that it survives us.
 */
export async function startService(program: ServiceProgram): Promise<Service> {
  const log = openSync(program.logPath, 'a', 0o600);
  const begin = fstatSync(log).size;
  const child = spawn(program.command, program.args, {
    cwd: program.cwd,
    ...(program.env !== null && { env: program.env }),
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  let gone = false;
  const exited = new Promise<ServiceEnd>((resolve) => {
    child.once('error', ({ message }) => resolve({ how: `could not be started: ${message}`, byItself: true }));
    child.once('exit', (code, signal) =>
      resolve(
        signal === null
          ? { how: `exited with ${code}`, byItself: code !== 0 }
          : { how: `ended by ${signal}`, byItself: !signalsOfOthers.includes(signal) },
      ),
    );
  }).finally(() => (gone = true));
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program.name} ${(await exited).how}`);

  const record = recordPath(program.runDir, program.name);
  const identity = identify(pid);
  if (identity !== null) await writeProcessRecord(record, identity);
  return {
    pid,
    exited,
    hasExited: () => gone,
    log: () => readFrom(program.logPath, begin),
    async stop(hurry) {
      if (identity !== null) await endBySteps(identity, program.ending, hurry);
      await exited;
      await removeProcessRecord(record);
    },
  };
}

/** Ends what a start that was killed has left running. Answers whether there was something. */
export async function endLeftover(program: Pick<ServiceProgram, 'name' | 'runDir' | 'ending'>): Promise<boolean> {
  const record = recordPath(program.runDir, program.name);
  const identity = await readProcessRecord(record);
  const lives = identity !== null && isAlive(identity);
  if (lives) await endBySteps(identity, program.ending, AbortSignal.abort());
  await removeProcessRecord(record);
  return lives;
}

export function recordPath(runDir: string, name: string): string {
  return join(runDir, `${name}.json`);
}

function readFrom(path: string, begin: number): string {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const from = Math.max(begin, size - mostOfLog);
    const buffer = Buffer.alloc(Math.max(0, size - from));
    return buffer.subarray(0, readSync(file, buffer, 0, buffer.length, from)).toString('utf8');
  } finally {
    closeSync(file);
  }
}
