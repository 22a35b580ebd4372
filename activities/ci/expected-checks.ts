import type { Awaited } from '../../domain/ci/awaited.js';
import { missingOfBase } from '../../domain/ci/same-check.js';
import type { Check } from '../../domain/task/forge.js';
import type { TaskIdentity } from '../../domain/task/task.js';
import type { Forge } from '../forges/forge.js';
import { ciFiles } from '../git/ci/ci-files.js';
import { baseOf } from '../git/refs/base-of.js';
import { refreshMirror } from '../git/refs/mirror.js';
import { createGit, type Git } from '../git/run/git.js';
import { hasCommit } from '../git/run/has-commit.js';
import { isFolder, placesOf } from '../git/worktree/places.js';
import type { CiLook } from './ci-look.js';

export interface AskedOfHead {
  readonly task: TaskIdentity;
  readonly commit: string;
  readonly forge: Forge;
  /** Commits of the branch that were looked at before, the likeliest to have had checks first. */
  readonly earlier: readonly string[];
  /** The last of them that has waited in vain for the first of its checks; null: none has. */
  readonly inVain: string | null;
  /** What has reported. */
  readonly checks: readonly Check[];
}

/**
 * What a commit's checks are by what is known of others: an earlier head of its branch, or else the base. That some have reported
 * does not say that all have: one that ends at once is faster than the first sign of CI.
 */
export async function expectedChecks(
  deps: CiLook,
  asked: AskedOfHead,
  signal: AbortSignal,
): Promise<Required<Pick<Awaited, 'likely' | 'possible'>>> {
  const { commit, inVain } = asked;
  const has = asked.checks.map(({ name }) => name);
  const git = createGit(deps, signal);
  const { mirror } = placesOf(deps.reposDir, asked.task);
  const known = (await ofEarlier(asked, has)) ?? (await ofBase(git, mirror, asked, has));
  if (known !== null && known.missing.length > 0) return { likely: known.missing, possible: [] };

  await bringCommit(git, mirror, asked);
  const news = await ciFiles(git, mirror, commit, { unlike: known?.commit ?? inVain });
  if (has.length > 0) return { likely: [], possible: news };
  if (news.length > 0) return { likely: news, possible: [] };
  return { likely: [], possible: await ciFiles(git, mirror, commit) };
}

interface Known {
  readonly commit: string;
  readonly missing: readonly string[];
}

/** Null: no earlier head has had any check. */
async function ofEarlier({ task, commit, forge, earlier }: AskedOfHead, has: readonly string[]): Promise<Known | null> {
  for (const one of earlier) {
    const names = one === commit ? [] : namesOf(await forge.readChecks(task.repository, one));
    if (names.length > 0) return { commit: one, missing: names.filter((name) => !has.includes(name)) };
  }
  return null;
}

/** Its newest commit may be so new that its checks have not begun: those it was made of count as well. Null: none has had any. */
async function ofBase(
  git: Git,
  mirror: string,
  { task, forge }: AskedOfHead,
  has: readonly string[],
): Promise<Known | null> {
  const { repository } = task;
  const base = baseOf(task, await refreshMirror(git, { mirror }, repository));
  const { stdout } = await git(['rev-list', '--parents', '--max-count=1', base], { gitDir: mirror });
  const commits = stdout.trim().split(' ').slice(0, 3);
  const all = await Promise.all(commits.map((one) => forge.readChecks(repository, one)));
  const names = all.flatMap(namesOf);
  return missingOfBase(names, []).length === 0 ? null : { commit: base, missing: missingOfBase(names, has) };
}

async function bringCommit(git: Git, mirror: string, { task, commit }: AskedOfHead): Promise<void> {
  const isThere = (await isFolder(mirror)) && (await hasCommit(git, mirror, commit));
  if (!isThere) await refreshMirror(git, { mirror }, task.repository);
}

function namesOf(checks: readonly Check[]): readonly string[] {
  return checks.map(({ name }) => name);
}
