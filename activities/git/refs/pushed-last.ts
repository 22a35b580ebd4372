import type { Git } from '../run/git.js';
import { readRef } from '../worktree/read-ref.js';
import { isAncestor } from '../worktree/worktree.js';

/** The branch as this worktree last knew it to be on the origin. */
const pushedLast = 'refs/orch/pushed';

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

/**
 * Whether `ours` holds commits that never were on the origin, where `theirs` has gone on from what was there. Where somebody
 * has rewritten the branch on the origin, what it held before is gone on purpose.
 */
export async function isUnpushed(git: Git, gitDir: string, { ours, theirs }: { ours: string; theirs: string }) {
  const last = await lastPushed(gitDir);
  if (last === null || last === ours) return false;
  return (await isAncestor(git, gitDir, last, ours)) && (await isAncestor(git, gitDir, last, theirs));
}

/** Null where it was never noted. */
export function lastPushed(gitDir: string): Promise<string | null> {
  return readRef(gitDir, pushedLast);
}
