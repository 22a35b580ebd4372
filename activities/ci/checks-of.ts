import type { CiPolicy } from '../../domain/ci/ci-policy.js';
import type { Check } from '../../domain/task/forge.js';
import type { Repository, TaskIdentity } from '../../domain/task/task.js';
import type { Forge } from '../forges/forge.js';
import { checkedCommit } from '../git/ci/checked-commit.js';
import { baseOf } from '../git/refs/base-of.js';
import { refreshMirror } from '../git/refs/mirror.js';
import { createGit } from '../git/run/git.js';
import { placesOf } from '../git/worktree/places.js';
import type { CiLook } from './ci-look.js';

interface Asked {
  readonly task: TaskIdentity;
  readonly commit: string;
  readonly ci: Pick<CiPolicy, 'exempt'>;
  readonly forge: Forge;
}

/** The checks that count for a commit, and whose they are. */
export async function checksOf(
  deps: CiLook,
  { task, commit, ci, forge }: Asked,
  signal: AbortSignal,
): Promise<{ readonly by: string; readonly checks: readonly Check[] }> {
  const by = ci.exempt.length === 0 ? commit : await countingCommit(deps, { task, commit, ci }, signal);
  return { by, checks: await countingChecks(forge, task.repository, { commit, by }) };
}

async function countingCommit(
  deps: CiLook,
  { task, commit, ci }: Omit<Asked, 'forge'>,
  signal: AbortSignal,
): Promise<string> {
  const git = createGit(deps, signal);
  const { mirror } = placesOf(deps.reposDir, task);
  const base = baseOf(task, await refreshMirror(git, { mirror }, task.repository));
  return checkedCommit(git, mirror, { commit, base, exempt: ci.exempt });
}

/** What is red of an exempt commit counts all the same; nothing else of it is waited for. */
export async function countingChecks(
  forge: Pick<Forge, 'readChecks'>,
  repository: Repository,
  { commit, by }: { readonly commit: string; readonly by: string },
): Promise<readonly Check[]> {
  const own = await forge.readChecks(repository, commit);
  if (by === commit) return own;
  return [...own.filter(({ state }) => state === 'failed'), ...(await forge.readChecks(repository, by))];
}
