import { ApplicationFailure } from '@temporalio/common';
import { refusedPushIn } from '../../temporal/failure.js';
import type { TaskWorktree } from '../worktree/task-worktree.js';
import { push } from './push.js';

/** Deletes a ref of the origin where it is still at `from`. `left`: it is not, or the origin does not let it go, which is no failure. */
export async function deleteRef(
  { git, gitDir, task }: TaskWorktree,
  { ref, from }: { readonly ref: string; readonly from: string },
): Promise<'deleted' | 'left'> {
  try {
    const order = { gitDir, origin: task.repository.url, commit: '', ref, force: false, from };
    return (await push(git, order)) === 'pushed' ? 'deleted' : 'left';
  } catch (error) {
    // A ref that is protected, a hook, or a right that is missing: the work is done all the same.
    const isForbidden = error instanceof ApplicationFailure && error.type === 'ForgeRejected';
    if (isForbidden || refusedPushIn(error) !== null) return 'left';
    throw error;
  }
}
