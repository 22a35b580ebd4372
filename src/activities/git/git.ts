import { execa } from 'execa';
import { signalGroup } from '../agents/process-group.js';
import type { Redact } from '../ports.js';
import type { CredentialsFor } from './git-credentials.js';
import { type Bot, gitEnvironment } from './git-environment.js';
import { gitFailure } from './git-failure.js';
import { mendIndex } from './mend-index.js';
import { removeStaleLock } from './remove-stale-lock.js';

export interface GitDeps {
  readonly environment: Readonly<Record<string, string>>;
  readonly bot: Bot;
  readonly redact: Redact;
  /** Left out: git talks to its origins with what the environment gives it, such as ssh's keys. */
  readonly credentialsFor?: CredentialsFor;
}

/** One command of git: an argument array, never a shell; never a repository that git finds by itself. */
export interface GitCall {
  readonly gitDir?: string;
  readonly workTree?: string;
  /** Another index than the repository's own. */
  readonly indexFile?: string;
  /** The repository's URL or path, where the command talks to `origin`. */
  readonly origin?: string;
  readonly input?: string;
  /** Whose work a commit is, where it is not the bot's. */
  readonly author?: Bot;
  /** Exit codes that are answers, beside 0. */
  readonly answers?: readonly number[];
}

export interface GitAnswer {
  readonly code: number;
  /**
   * One character a byte: names of files need not be UTF-8. `fromBytes` makes text of it.
   */
  readonly stdout: string;
  readonly stderr: string;
}

export type Git = (args: readonly string[], call: GitCall) => Promise<GitAnswer>;

const localSeconds = 300;
const remoteSeconds = 1_800;
/** SIGTERM lets git take its locks away. */
const graceMilliseconds = 5_000;
const mostOutput = 64 * 1024 * 1024;

export function createGit({ environment, bot, redact, credentialsFor }: GitDeps, signal: AbortSignal): Git {
  const git: Git = async (args, { gitDir, workTree, indexFile, origin, input, author, answers = [] }) => {
    signal.throwIfAborted();
    const place = [
      ...(gitDir === undefined ? [] : [`--git-dir=${gitDir}`]),
      ...(workTree === undefined ? [] : [`--work-tree=${workTree}`]),
    ];
    const credentials = origin === undefined ? null : ((await credentialsFor?.(origin)) ?? null);
    const seconds = origin === undefined ? localSeconds : remoteSeconds;
    const running = execa('git', [...place, ...args], {
      cwd: workTree ?? gitDir ?? '/',
      env: gitEnvironment({ environment, bot, author, origin, indexFile, credentials }),
      extendEnv: false,
      encoding: 'latin1',
      input: Buffer.from(input ?? '', 'latin1'),
      stripFinalNewline: true,
      maxBuffer: mostOutput,
      // A group of its own: what git has started ends with it.
      detached: true,
      reject: false,
    });
    const limit = AbortSignal.timeout(seconds * 1_000);
    const result = await endedBy(AbortSignal.any([signal, limit]), running.pid, running);
    signal.throwIfAborted();
    if (limit.aborted) throw new Error(`git ${args[0] ?? ''} did not end within ${seconds} s`);
    const { exitCode, stdout, stderr } = result;
    if (exitCode !== undefined && (exitCode === 0 || answers.includes(exitCode))) {
      return { code: exitCode, stdout, stderr: fromBytes(stderr) };
    }
    const told = fromBytes(stderr);
    if (gitDir !== undefined) {
      await removeStaleLock(gitDir, told);
      await mendIndex(git, gitDir, told);
    }
    throw gitFailure({
      verb: args[0] ?? '',
      told: redact(told || (result.shortMessage ?? '')),
      origin: origin === undefined ? undefined : redact(origin),
      setting: credentials?.setting,
    });
  };
  return git;
}

/** Waits for a process whose group the signal ends. */
async function endedBy<Result>(
  signal: AbortSignal,
  pid: number | undefined,
  running: PromiseLike<Result>,
): Promise<Result> {
  let killer: NodeJS.Timeout | undefined;
  const end = () => {
    if (pid === undefined) return;
    signalGroup(pid, 'SIGTERM');
    killer = setTimeout(() => signalGroup(pid, 'SIGKILL'), graceMilliseconds);
  };
  signal.addEventListener('abort', end);
  try {
    return await running;
  } finally {
    clearTimeout(killer);
    signal.removeEventListener('abort', end);
  }
}

/** Text from git's bytes. */
export function fromBytes(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** Git's bytes of a text. */
export function toBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
