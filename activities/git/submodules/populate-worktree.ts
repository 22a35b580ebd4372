import type { Submodule } from '../../../domain/git/submodule.js';
import type { GitDeps } from '../run/git.js';
import type { TaskWorktree } from '../worktree/task-worktree.js';
import { headOf } from '../worktree/worktree.js';
import { holderOf } from './noted.js';
import { populateSubmodules } from './populate.js';

/** Puts the submodules of the branch's head into the task's worktree. */
export async function populateWorktree(
  deps: GitDeps,
  worktree: TaskWorktree,
  signal: AbortSignal,
): Promise<readonly Submodule[]> {
  const { git, gitDir, mirror, task } = worktree;
  const { repository } = task;
  const commit = await headOf(worktree);
  return populateSubmodules(git, { deps, signal, holder: holderOf(worktree), gitDir, commit, repository, mirror });
}
