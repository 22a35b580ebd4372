import { matchesName } from '../../domain/ci/check-pattern.js';
import type { CiPolicy } from '../../domain/ci/ci-policy.js';
import type { Awaited } from '../../domain/ci/awaited.js';
import type { Check } from '../../domain/task/forge.js';
import type { TaskIdentity } from '../../domain/task/task.js';
import type { Forge, RequiredCheck } from '../forges/forge.js';
import { ciFiles } from '../git/ci/ci-files.js';
import { refreshMirror } from '../git/refs/mirror.js';
import { createGit } from '../git/run/git.js';
import { hasCommit } from '../git/run/has-commit.js';
import { isFolder, placesOf } from '../git/worktree/places.js';
import type { CiLook } from './ci-look.js';

interface Asked {
  readonly task: TaskIdentity;
  readonly commit: string;
  readonly ci: Pick<CiPolicy, 'required'>;
  readonly forge: Forge;
  /** A head of the branch that was looked at before; null: none was. */
  readonly earlier: string | null;
  /** What has reported. */
  readonly checks: readonly Check[];
}

/** What has not reported of a commit, and is required or likely to; null: nothing is known to be missing. */
export async function awaitedChecks(deps: CiLook, asked: Asked, signal: AbortSignal): Promise<Awaited | null> {
  const required = await missingRequired(asked);
  const likely = await likelyChecks(deps, asked, signal);
  return required.length === 0 && likely.length === 0 ? null : { required, likely };
}

async function missingRequired({ task, ci, forge, checks }: Asked): Promise<readonly string[]> {
  const own = ci.required.map((name): RequiredCheck => ({ name, isMetBy: (check) => matchesName(name, check) }));
  const all = [...own, ...((await forge.readRequiredChecks(task.repository)) ?? [])];
  const missing = all.filter(({ isMetBy }) => !checks.some(({ name }) => isMetBy(name)));
  return [...new Set(missing.map(({ name }) => name))];
}

/** What an earlier head had comes again; where there was none, CI files of the commit, or checks of the base, make some likely. */
async function likelyChecks(deps: CiLook, asked: Asked, signal: AbortSignal): Promise<readonly string[]> {
  const { task, commit, forge, earlier, checks } = asked;
  const has = new Set(checks.map(({ name }) => name));
  if (earlier !== null && earlier !== commit) {
    const before = (await forge.readChecks(task.repository, earlier)).map(({ name }) => name);
    const missing = before.filter((name) => !has.has(name));
    if (before.length > 0) return missing;
  }
  if (has.size > 0) return [];
  const files = await filesOf(deps, asked, signal);
  if (files.length > 0) return files;
  return (await forge.readChecks(task.repository, task.repository.baseBranch)).map(({ name }) => name);
}

async function filesOf(deps: CiLook, { task, commit }: Asked, signal: AbortSignal): Promise<readonly string[]> {
  const git = createGit(deps, signal);
  const { mirror } = placesOf(deps.reposDir, task);
  const isThere = (await isFolder(mirror)) && (await hasCommit(git, mirror, commit));
  if (!isThere) await refreshMirror(git, { mirror }, task.repository);
  return ciFiles(git, mirror, commit);
}
