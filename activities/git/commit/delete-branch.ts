import { ApplicationFailure } from '@temporalio/common';
import { artifactsFolder } from '../../../domain/pipeline/stages.js';
import { changesBeyond } from '../ci/checked-commit.js';
import { refusedPushIn } from '../../temporal/failure.js';
import { push } from '../refs/push.js';
import { hasCommit } from '../run/has-commit.js';
import { readRef } from '../worktree/read-ref.js';
import type { TaskWorktree } from '../worktree/task-worktree.js';
import { headOf, isAncestor } from '../worktree/worktree.js';
import { keepCommit } from './keep-changes.js';

/**
 * Deletes the task's branch on the origin where it is as it was merged, by the mirror, which is up to date. What a deployer has written
 * since is kept beside it; what anybody else has pushed since leaves it as it is. Done again, it changes nothing.
 */
export async function deleteBranch(worktree: TaskWorktree, mergedHead: string): Promise<'deleted' | 'left'> {
  const { git, gitDir, mirror, task } = worktree;
  const { branch, repository } = task;
  const there = await readRef(mirror, `refs/heads/${branch}`);
  if (there === null) return 'deleted';
  if (branch === repository.baseBranch) return 'left';
  if (there !== mergedHead) {
    if (!(await isDeployersLog(worktree, { mergedHead, there }))) return 'left';
    await keepCommit(worktree, there);
  }
  try {
    const ref = `refs/heads/${branch}`;
    const order = { gitDir, origin: repository.url, commit: '', ref, force: false, from: there };
    return (await push(git, order)) === 'pushed' ? 'deleted' : 'left';
  } catch (error) {
    // A branch that is protected, a hook, or a right that is missing: the work is done all the same.
    const isForbidden = error instanceof ApplicationFailure && error.type === 'ForgeRejected';
    if (isForbidden || refusedPushIn(error) !== null) return 'left';
    throw error;
  }
}

/** What the task itself has last, and changes artifacts of the work item alone. */
async function isDeployersLog(
  worktree: TaskWorktree,
  { mergedHead, there }: { readonly mergedHead: string; readonly there: string },
): Promise<boolean> {
  const { git, gitDir, task } = worktree;
  if (there !== (await headOf(worktree)) || !(await hasCommit(git, gitDir, mergedHead))) return false;
  if (!(await isAncestor(git, gitDir, mergedHead, there))) return false;
  return !(await changesBeyond(git, gitDir, { from: mergedHead, to: there, exempt: [artifactsFolder(task.item)] }));
}
