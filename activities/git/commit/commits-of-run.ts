import { withoutReferences } from '../../../domain/content/without-references.js';
import type { Redact } from '../../../domain/text/redact.js';
import { toBytes, type Git } from '../run/git.js';
import { holdsCommit } from '../worktree/holds-commit.js';
import { headOf, type Worktree } from '../worktree/worktree.js';

/** Which commit of a run one is. It says so in trailers: what its subject says is for people alone. */
export interface RunCommit {
  readonly runKey: string;
  /**
   * Absent: the run's own commit. `asked`: its protected files, beside the branch, for a person to decide about. Another
   * commit's name: of those files the ones that were approved, as that commit holds them.
   */
  readonly protected?: string;
}

/**
 * A message with the work item's title in its body: one line, and never the last paragraph, which alone git reads trailers in;
 * nor a line of dashes, at which some programs take a message to end.
 */
export function withTitle(subject: string, title: string, redact: Redact): string {
  const line = redact(title)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/^[\s-]+/, '')
    .trim();
  return line === '' ? subject : `${subject}\n\n${withoutReferences(line)}`;
}

/** A message with its trailers, which git reads at its end alone. */
export function withTrailers(message: string, commit: RunCommit): string {
  const trailers = [`Orch-Run: ${commit.runKey}`];
  if (commit.protected !== undefined) trailers.push(`Orch-Protected: ${commit.protected}`);
  return `${message}\n\n${trailers.join('\n')}\n`;
}

/** Where to look for commits of a run: in what has come to the branch since the run's worktree was prepared. */
export interface Since {
  readonly since: string;
  /** The bot's. */
  readonly committer: string;
}

/** Whether an earlier attempt of a step has made the commit. */
export async function isMade(worktree: Worktree, commit: RunCommit, since: Since): Promise<boolean> {
  return (await lookFor(worktree, commit, since)).found !== null;
}

/** Whether somebody else's commits came to the branch beside this one, or some that it had were taken back. */
export async function hasOthers(worktree: Worktree, commit: RunCommit, since: Since): Promise<boolean> {
  const { found, all } = await lookFor(worktree, commit, since);
  if (all > (found === null ? 0 : 1)) return true;
  const { git, gitDir } = worktree;
  return !(await holdsCommit(git, gitDir, await headOf(worktree), since.since));
}

async function lookFor(worktree: Worktree, commit: RunCommit, { since, committer }: Since) {
  const { git } = worktree;
  if ((await headOf(worktree)) === since) return { found: null, all: 0 };
  return findCommit(git, worktree.gitDir, commit, { since, until: 'HEAD', committer });
}

/**
 * Finds a run's commit among those that came since another, or among all where this host has never had that one, which was not
 * pushed. A run's key is nobody's guess, and is on the origin only once its commit is there: whoever repeats the trailers, in a
 * commit amended, copied or made up, comes later. So the first one counts, and no other.
 */
export async function findCommit(
  git: Git,
  gitDir: string,
  commit: RunCommit,
  { since, until, committer }: Since & { readonly until: string },
): Promise<{ readonly found: string | null; readonly all: number }> {
  const trailer = (name: string) => `%(trailers:key=${name},valueonly,unfold,separator=%x2C)`;
  const format = ['%H', '%ce', trailer('Orch-Run'), trailer('Orch-Protected')].join('%x00');
  const range = ['--ignore-missing', until, `^${since}`];
  const { stdout } = await git(['log', '--topo-order', '--reverse', `--format=${format}`, ...range], { gitDir });
  const commits = stdout.split('\n').filter((line) => line !== '');
  const wanted = [toBytes(committer), commit.runKey, commit.protected ?? ''].join('\0');
  const found = commits.find((line) => line.slice(line.indexOf('\0') + 1) === wanted);
  return { found: found?.slice(0, found.indexOf('\0')) ?? null, all: commits.length };
}
