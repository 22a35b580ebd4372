import { pushMarked } from '../refs/host-mark.js';
import { keepCommit } from './keep-changes.js';
import { mergeTrees } from '../conflicts/merge-trees.js';
import { refreshMirror } from '../refs/mirror.js';
import { checkOut } from '../worktree/check-out.js';
import { headOf, isAncestor } from '../worktree/worktree.js';
import { writeCommit } from '../changes/write-tree.js';
import type { TaskWorktree } from '../worktree/task-worktree.js';

export interface PushedBranch {
  /** The branch's head, on the origin unless there is a conflict. */
  readonly head: string;
  /** Files where what people have pushed meanwhile changed the same, one character a byte; empty: all is on the origin. */
  readonly conflicts: readonly string[];
}

const mostTries = 5;

/**
 * Pushes the task's branch, never by force; what people have pushed to it meanwhile is merged. Where that has conflicts, ours
 * stays here, and is kept beside the branch.
 */
export async function pushBranch(worktree: TaskWorktree): Promise<PushedBranch> {
  const { git, task, gitDir } = worktree;
  const { branch, repository } = task;
  for (let tries = 1; tries <= mostTries; tries += 1) {
    const head = await headOf(worktree);
    if ((await pushMarked(worktree, head)) === 'pushed') return { head, conflicts: [] };
    const theirs = (await refreshMirror(git, worktree, repository)).get(branch);
    if (theirs === undefined || (await isAncestor(git, gitDir, theirs, head))) continue;
    const { tree, conflicts } = await mergeTrees(git, worktree, head, theirs);
    if (conflicts.length > 0) {
      await keepCommit(worktree, head);
      return { head, conflicts };
    }
    const message = `Merge ${branch} as it is on the origin`;
    await checkOut(worktree, await writeCommit(git, gitDir, { tree, parents: [head, theirs], message }));
  }
  throw new Error(`${branch} moved on the origin ${mostTries} times while it was pushed`);
}

/** The other side of such a conflict, in words. */
export function onOrigin(branch: string): string {
  return `${branch} on the origin`;
}
