import type { Git } from '../run/git.js';
import { readRef } from '../worktree/read-ref.js';
import type { TaskWorktree } from '../worktree/task-worktree.js';
import { headOf, isAncestor } from '../worktree/worktree.js';

/** The newest commit of the branch on the origin that the head here holds; before there is any, what the branch began with. */
export const pushedLast = 'refs/orch/pushed';

export async function notePushed(git: Git, gitDir: string, commit: string): Promise<void> {
  if ((await lastPushed(gitDir)) !== commit) await git(['update-ref', pushedLast, commit], { gitDir });
}

/** Whether a branch is where it began, or was on the origin last. */
export async function isWhereNoted(gitDir: string, head: string): Promise<boolean> {
  return (await lastPushed(gitDir)) === head;
}

export async function isNoted(gitDir: string): Promise<boolean> {
  return (await lastPushed(gitDir)) !== null;
}

/** Whether a head holds commits that never were on the origin, on top of what was. */
export async function holdsUnpushed(git: Git, gitDir: string, head: string): Promise<boolean> {
  const last = await lastPushed(gitDir);
  return last !== null && last !== head && (await isAncestor(git, gitDir, last, head));
}

/**
 * Whether somebody has taken commits back, by force, that the branch had on the origin: the head here holds them, and neither the
 * branch as it is there now nor its base does. They are gone on purpose.
 */
export async function isTakenBack(worktree: TaskWorktree, theirs: string): Promise<boolean> {
  const { git, gitDir, mirror, task } = worktree;
  const last = await lastPushed(gitDir);
  if (last === null || last === theirs || (await isAncestor(git, gitDir, last, theirs))) return false;
  if (!(await isAncestor(git, gitDir, last, await headOf(worktree)))) return false;
  const base = await readRef(mirror, `refs/heads/${task.repository.baseBranch}`);
  const left = base === null ? [] : [`^${base}`];
  return (await git(['rev-list', '--max-count=1', last, `^${theirs}`, ...left], { gitDir })).stdout !== '';
}

/** Null where it was never noted. */
export function lastPushed(gitDir: string): Promise<string | null> {
  return readRef(gitDir, pushedLast);
}
