import type { FilteredRepository } from '../../../domain/task/task.js';
import type { Redact } from '../../../domain/text/redact.js';
import type { CredentialsFor } from './git-credentials.js';
import { type Bot, gitEnvironment } from './git-environment.js';
import type { Git, GitAnswer, GitCall } from './git-call.js';
import { gitFailure } from './git-failure.js';
import { lfsConfig, lfsCredentials, usesLfs } from './lfs.js';

import { signed } from '../signing/signed.js';
import type { SigningKey } from '../signing/signing-key.js';
import { repairIndex } from './repair-index.js';
import { removeStaleLock } from './remove-stale-lock.js';
import { runGit } from './run-git.js';

export type { Git, GitAnswer, GitCall } from './git-call.js';

export interface GitDeps {
  readonly environment: Readonly<Record<string, string>>;
  readonly bot: Bot;
  readonly redact: Redact;
  /** Left out: git talks to its origins with what the environment gives it, such as ssh's keys. */
  readonly credentialsFor?: CredentialsFor;
  /** Whose filters git runs; left out: none. */
  readonly repository?: FilteredRepository;
  /** What commits are signed with; left out: nothing. */
  readonly signing?: SigningKey | null;
}

const localSeconds = 300;
const remoteSeconds = 1_800;

export function createGit(deps: GitDeps, signal: AbortSignal): Git {
  const { environment, bot, redact, credentialsFor, repository, signing: key = null } = deps;
  const filters = repository !== undefined && usesLfs(repository) ? lfsConfig(repository.url) : {};
  const git: Git = (args, call) =>
    signed({ key, environment }, args, ({ args: command, config }) => run(command, call, config));
  const run = async (
    args: Parameters<Git>[0],
    { gitDir, workTree, indexFile, origin, input, author, answers = [] }: GitCall,
    config: Readonly<Record<string, string>>,
  ): Promise<GitAnswer> => {
    signal.throwIfAborted();
    const place = [
      ...(gitDir === undefined ? [] : [`--git-dir=${gitDir}`]),
      ...(workTree === undefined ? [] : [`--work-tree=${workTree}`]),
    ];
    const credentials = origin === undefined ? null : ((await credentialsFor?.(origin)) ?? null);
    const handed =
      args[0] === 'lfs' && origin !== undefined && credentials !== null
        ? { filters: { ...filters, ...lfsCredentials(origin, credentials) }, credentials: null }
        : { filters: { ...filters, ...config }, credentials };
    const seconds = origin === undefined ? localSeconds : remoteSeconds;
    const limit = AbortSignal.timeout(seconds * 1_000);
    const order = {
      args: [...place, ...args],
      cwd: workTree ?? gitDir ?? '/',
      env: gitEnvironment({ environment, bot, author, origin, indexFile, ...handed }),
      input: Buffer.from(input ?? '', 'latin1'),
    };
    const { code, problem, ...output } = await runGit(order, AbortSignal.any([signal, limit]));
    signal.throwIfAborted();
    if (limit.aborted) throw new Error(`git ${args[0] ?? ''} did not end within ${seconds} s`);
    const [stdout, stderr] = [bytesOf(output.stdout), bytesOf(output.stderr)];
    const told = fromBytes(stderr);
    if (code !== null && (code === 0 || answers.includes(code))) return { code, stdout, stderr: redact(told) };
    if (gitDir !== undefined) {
      await removeStaleLock(gitDir, told);
      await repairIndex(git, gitDir, told);
    }
    // What it has not pushed it says on the other stream.
    const saidByLfs = args[0] === 'lfs' ? fromBytes(stdout) : '';
    const failure = gitFailure({
      verb: args[0] ?? '',
      told: redact(told || saidByLfs || (problem ?? `it ended with ${code ?? 'a signal'}`)),
      origin: origin === undefined ? undefined : redact(origin),
      setting: credentials?.setting,
      account: credentials?.account,
    });
    throw credentials === null ? failure : await credentials.noted(failure);
  };
  return git;
}

/** One character a byte, without the last end of a line. */
function bytesOf(output: Uint8Array): string {
  const { buffer, byteOffset, byteLength } = output;
  return Buffer.from(buffer, byteOffset, byteLength).toString('latin1').replace(/\n$/, '');
}

/** Text from git's bytes. */
export function fromBytes(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** A path of git's as a message may carry it. */
export function shownPath(bytes: string, longest: number): string {
  return fromBytes(bytes)
    .replace(/\p{Cc}/gu, '?')
    .slice(0, longest);
}

/** Git's bytes of a text. */
export function toBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** Of a list in which a zero ends each (`-z`). */
export function entriesIn(list: string): string[] {
  return list.split('\0').filter((entry) => entry !== '');
}
