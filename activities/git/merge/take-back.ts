import { readIndex } from '../changes/list-changes.js';
import { lastPushed } from '../refs/pushed-last.js';
import { checkOut } from '../worktree/check-out.js';
import { readMadeMerge, writeMergeNote } from '../worktree/merge-note.js';
import { readRef } from '../worktree/read-ref.js';
import type { TaskWorktree } from '../worktree/task-worktree.js';
import { headOf, isAncestor } from '../worktree/worktree.js';
import { hasForeignCommits } from './foreign-commits.js';

/** The head that the origin has refused last. */
const refusedLast = 'refs/orch/refused';

export async function noteRefused(worktree: TaskWorktree): Promise<void> {
  await worktree.git(['update-ref', refusedLast, await headOf(worktree)], { gitDir: worktree.gitDir });
}

/** Takes the branch back where the origin has refused its head, and nobody has had it pushed again since. */
export async function takeBackRefused(worktree: TaskWorktree): Promise<void> {
  if ((await readRef(worktree.gitDir, refusedLast)) === (await headOf(worktree))) await takeBack(worktree);
}

/**
 * Takes the branch back to where the origin has it, so that nothing of what was refused is in the next push. What people and roles have
 * made stays in the worktree, as changes; a merge that a role has ended is under way again. What git had merged by itself goes.
 */
export async function takeBack(worktree: TaskWorktree): Promise<void> {
  const { git, gitDir, task } = worktree;
  const head = await headOf(worktree);
  const accepted = await lastAccepted(worktree, head);
  if (accepted === null || accepted === head) return;
  const merge = await readMadeMerge(worktree);
  const isIn = (commit: string, descendant: string) => isAncestor(git, gitDir, commit, descendant);
  if (merge !== null && (await isIn(merge.theirs, head)) && !(await isIn(merge.theirs, accepted))) {
    await writeMergeNote(worktree, merge);
    await moveBranch(worktree, merge.ours);
    return;
  }
  const { baseBranch } = task.repository;
  if (await hasForeignCommits(worktree, { since: accepted, baseBranch })) await moveBranch(worktree, accepted);
  else await checkOut(worktree, accepted);
}

/** The newest commit of the branch that was on the origin, or that the branch began with; null: nobody knows any. */
async function lastAccepted({ git, gitDir, mirror, task }: TaskWorktree, head: string): Promise<string | null> {
  let newest: string | null = null;
  for (const one of [await readRef(mirror, `refs/heads/${task.branch}`), await lastPushed(gitDir)]) {
    if (one === null || !(await isAncestor(git, gitDir, one, head))) continue;
    if (newest === null || (await isAncestor(git, gitDir, newest, one))) newest = one;
  }
  return newest;
}

/** The files stay as they are. */
async function moveBranch(worktree: TaskWorktree, commit: string): Promise<void> {
  const { git, gitDir, task } = worktree;
  await git(['update-ref', `refs/heads/${task.branch}`, commit], { gitDir });
  await readIndex(worktree);
}
