import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
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

export interface Service {
  readonly pid: number;
  /** Resolves once the process is gone, with a sentence on how. */
  readonly exited: Promise<string>;
  hasExited(): boolean;
  logTail(): string;
  stop(hurry: AbortSignal): Promise<void>;
}

/**
 * Starts a program in a session of its own, so that a Ctrl-C reaches only the stack, which ends all in order; its
 * output goes to the log without a pipe, so that it survives us.
 */
export async function startService(program: ServiceProgram): Promise<Service> {
  const log = openSync(program.logPath, 'a', 0o600);
  const child = spawn(program.command, program.args, {
    cwd: program.cwd,
    ...(program.env !== null && { env: program.env }),
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  let gone = false;
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`could not be started: ${error.message}`));
    child.once('exit', (code, signal) => resolve(signal === null ? `exited with ${code}` : `ended by ${signal}`));
  }).finally(() => (gone = true));
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program.name} ${await exited}`);

  const record = recordPath(program.runDir, program.name);
  const identity = identify(pid);
  if (identity !== null) await writeProcessRecord(record, identity);
  return {
    pid,
    exited,
    hasExited: () => gone,
    logTail: () => tail(program.logPath),
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

function recordPath(runDir: string, name: string): string {
  return join(runDir, `${name}.json`);
}

function tail(path: string): string {
  return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-8).join('\n');
}
