import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../../config/package-root.js';

export interface GitOrder {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly input: Uint8Array;
}

export interface GitEnd {
  /** Null: a signal, or `problem`. */
  readonly code: number | null;
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
  /** Why git could not be run, or not to its end. */
  readonly problem: string | null;
}

/** With an order it begins, without one it is to end. */
export interface ToRunner {
  readonly id: number;
  readonly order?: GitOrder;
}

export interface FromRunner {
  readonly id: number;
  readonly end: GitEnd;
}

interface Runner {
  readonly child: ChildProcess;
  readonly pending: Map<number, { resolve: (end: GitEnd) => void; reject: (error: Error) => void }>;
  idle?: NodeJS.Timeout;
}

const program = join(packageRoot, 'dist/activities/git/run/git-runner.js');
const idleMilliseconds = 30_000;

/** Of this process: started when it is needed, and gone when it was not for a while. */
let current: Runner | null = null;
let lastId = 0;

/** Runs git to its end, which the signal brings about sooner. Fails where nobody knows how it ended. */
export async function runGit(order: GitOrder, signal: AbortSignal): Promise<GitEnd> {
  const runner = (current ??= start());
  const id = (lastId += 1);
  clearTimeout(runner.idle);
  hold(runner);
  const end = () => tell(runner, { id });
  signal.addEventListener('abort', end);
  try {
    return await new Promise((resolve, reject) => {
      runner.pending.set(id, { resolve, reject });
      tell(runner, { id, order });
      if (signal.aborted) end();
    });
  } finally {
    signal.removeEventListener('abort', end);
    runner.pending.delete(id);
    if (runner.pending.size === 0) rest(runner);
  }
}

function start(): Runner {
  // In a session of its own: a terminal's Ctrl-C is for whom it works for to answer.
  const child = fork(program, {
    cwd: '/',
    env: {},
    execArgv: [],
    detached: true,
    serialization: 'advanced',
    stdio: 'ignore',
  });
  const runner: Runner = { child, pending: new Map() };
  child.on('message', ({ id, end }: FromRunner) => runner.pending.get(id)?.resolve(end));
  const fail = (why: string) => {
    if (current === runner) current = null;
    for (const { reject } of runner.pending.values()) reject(new Error(`what runs git has ended: ${why}`));
  };
  child.once('error', ({ message }) => fail(message));
  child.once('exit', (code, signal) => fail(`${code ?? signal ?? 'unknown'}`));
  return runner;
}

function tell({ child }: Runner, what: ToRunner): void {
  // Whoever waits hears of it by the end of the process.
  child.send(what, () => undefined);
}

/** While a git runs, this process waits for it. */
function hold({ child }: Runner): void {
  child.ref();
  child.channel?.ref();
}

function rest(runner: Runner): void {
  const { child } = runner;
  child.unref();
  child.channel?.unref();
  runner.idle = setTimeout(() => {
    if (current === runner) current = null;
    if (child.connected) child.disconnect();
  }, idleMilliseconds).unref();
}
