import { pushMarked } from '../refs/host-mark.js';
import { isTakenBack, lastPushed, notePushed } from '../refs/pushed-last.js';
import { replayOnto } from '../replay/replay-onto.js';
import { keepCommit } from './keep-changes.js';
import { mergeTrees } from '../conflicts/merge-trees.js';
import { refreshMirror } from '../refs/mirror.js';
import { checkOut } from '../worktree/check-out.js';
import { readRef } from '../worktree/read-ref.js';
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
 * Pushes the task's branch, never by force; what people have pushed to it meanwhile is merged, and on what they have rewritten by force
 * the task's own work is done again. Where that has conflicts, ours stays here, and is kept beside the branch.
 */
export async function pushBranch(worktree: TaskWorktree): Promise<PushedBranch> {
  const { git, task } = worktree;
  const { branch, repository } = task;
  let from = await lastKnown(worktree);
  for (let tries = 1; tries <= mostTries; tries += 1) {
    const head = await headOf(worktree);
    if ((await pushMarked(worktree, head, from)) === 'pushed') return { head, conflicts: [] };
    from = (await refreshMirror(git, worktree, repository)).get(branch) ?? null;
    const conflicts = from === null ? [] : await goOnFrom(worktree, { head, theirs: from });
    if (conflicts.length > 0) return { head, conflicts };
  }
  throw new Error(`${branch} moved on the origin ${mostTries} times while it was pushed`);
}

/** Where the branch was on the origin when this worktree last had to do with it; null: it was not there. */
async function lastKnown({ gitDir, mirror, task }: TaskWorktree): Promise<string | null> {
  const there = await readRef(mirror, `refs/heads/${task.branch}`);
  return there === null ? null : ((await lastPushed(gitDir)) ?? there);
}

/** Makes the head one that goes on from the branch as it is on the origin; answers the conflicts where it does not become one. */
async function goOnFrom(
  worktree: TaskWorktree,
  { head, theirs }: { readonly head: string; readonly theirs: string },
): Promise<readonly string[]> {
  const { git, gitDir, task } = worktree;
  if (await isTakenBack(worktree, theirs)) {
    await keepCommit(worktree, head);
    return (await replayOnto(worktree, theirs))?.files ?? [];
  }
  if (!(await isAncestor(git, gitDir, theirs, head))) {
    const { tree, conflicts } = await mergeTrees(git, worktree, head, theirs);
    if (conflicts.length > 0) {
      await keepCommit(worktree, head);
      return conflicts;
    }
    const message = `Merge ${task.branch} as it is on the origin`;
    await checkOut(worktree, await writeCommit(git, gitDir, { tree, parents: [head, theirs], message }));
  }
  await notePushed(git, gitDir, theirs);
  return [];
}

/** The other side of such a conflict, in words. */
export function onOrigin(branch: string): string {
  return `${branch} on the origin`;
}
