import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { runMark } from '../../domain/agents/run-mark.js';
import type { CommandDoor } from './command-network.js';
import { endPipe } from '../processes/end-pipe.js';
import { signalGroup } from '../processes/process-group.js';
import { runProcesses } from '../processes/run-processes.js';
import { environmentArguments, environmentDescriptor } from '../sandbox/sandbox-arguments.js';

/** What a command is given to: a shell, maybe in a sandbox. */
export interface CommandShell {
  readonly program: string;
  /** Before the command. */
  readonly arguments: readonly string[];
  readonly sandboxed: boolean;
  /** The one way out of its sandbox; null: it has the host's network. */
  readonly door: CommandDoor | null;
}

export const plainShell: CommandShell = { program: '/bin/sh', arguments: ['-c'], sandboxed: false, door: null };

export interface Command {
  readonly shell: CommandShell;
  readonly command: string;
  /** By which all that it starts is known. */
  readonly key: string;
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
  /** Takes its output, both together. */
  readonly log: (chunk: Buffer) => void;
}

export interface CommandResult {
  /** Null where it was ended by a signal or by the time-out. */
  readonly exitCode: number | null;
  readonly timedOut: boolean;
  /** The end of what it wrote, both outputs together. */
  readonly tail: string;
}

const mostTail = 64 * 1024;
/** A process that could not be ended may keep the output open; it is not waited for. */
const lastOutputMilliseconds = 500;

/**
 * Runs one command; all that it has started is killed when it has ended, for whatever reason. By hand and not by execa, which
 * waits for every holder of the output and ends no groups.
 */
export async function runCommand(run: Command): Promise<CommandResult> {
  const { command, cwd, environment, timeoutSeconds, signal, key, log } = run;
  signal.throwIfAborted();
  const { program, arguments: before, sandboxed } = run.shell;
  const mark = { [runMark]: key };
  const shell = spawn(program, [...before, command], {
    cwd,
    // The sandbox itself has none of it: LD_PRELOAD, for one, would act outside.
    env: sandboxed ? mark : { ...environment, ...mark },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', ...(sandboxed ? (['pipe'] as const) : [])],
  });
  if (sandboxed) endPipe(shell.stdio[environmentDescriptor] as Writable, environmentArguments(environment));
  let tail = Buffer.alloc(0);
  const collect = (chunk: Buffer) => {
    tail = Buffer.concat([tail, chunk]).subarray(-mostTail);
    log(chunk);
  };
  shell.stdout?.on('data', collect);
  shell.stderr?.on('data', collect);
  const closed = once(shell, 'close').catch(() => undefined);

  const stop = () => {
    if (shell.pid !== undefined) signalGroup(shell.pid, 'SIGKILL');
  };
  const limit = AbortSignal.timeout(timeoutSeconds * 1_000);
  limit.addEventListener('abort', stop);
  signal.addEventListener('abort', stop);
  try {
    const [exitCode] = (await once(shell, 'exit')) as [number | null];
    const timedOut = limit.aborted;
    stop();
    await runProcesses({ runKey: key, program: shell.pid ?? null, supervisor: process.pid }).kill();
    await Promise.race([closed, later(lastOutputMilliseconds)]);
    signal.throwIfAborted();
    return { exitCode, timedOut, tail: tail.toString('utf8') };
  } finally {
    limit.removeEventListener('abort', stop);
    signal.removeEventListener('abort', stop);
    shell.stdout?.destroy();
    shell.stderr?.destroy();
  }
}

function later(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref();
  });
}
