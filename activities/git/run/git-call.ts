import type { Bot } from './git-environment.js';

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
  /** Text, redacted. */
  readonly stderr: string;
}

export type Git = (args: readonly string[], call: GitCall) => Promise<GitAnswer>;
