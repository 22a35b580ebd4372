import type { CiPolicy } from '../../domain/ci/ci-policy.js';
import type { Check } from '../../domain/task/forge.js';
import type { TaskIdentity } from '../../domain/task/task.js';
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

/** The checks that count for a commit. What is red of an exempt one counts all the same; nothing else of it is waited for. */
export async function checksOf(
  deps: CiLook,
  { task, commit, ci, forge }: Asked,
  signal: AbortSignal,
): Promise<{ readonly by: string; readonly checks: readonly Check[] }> {
  const { repository } = task;
  const own = await forge.readChecks(repository, commit);
  if (ci.exempt.length === 0) return { by: commit, checks: own };
  const git = createGit(deps, signal);
  const { mirror } = placesOf(deps.reposDir, task);
  const base = baseOf(task, await refreshMirror(git, { mirror }, repository));
  const by = await checkedCommit(git, mirror, { commit, base, exempt: ci.exempt });
  if (by === commit) return { by, checks: own };
  const counting = await forge.readChecks(repository, by);
  return { by, checks: [...own.filter(({ state }) => state === 'failed'), ...counting] };
}
