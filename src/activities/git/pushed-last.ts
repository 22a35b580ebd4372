import type { Git } from './git.js';
import { isAncestor } from './worktree.js';

/** The branch as this worktree last knew it to be on the origin. */
const pushedLast = 'refs/orch/pushed';

export async function notePushed(git: Git, gitDir: string, commit: string): Promise<void> {
  await git(['update-ref', pushedLast, commit], { gitDir });
}

export async function isNoted(git: Git, gitDir: string): Promise<boolean> {
  return (await lastPushed(git, gitDir)) !== '';
}

/**
 * Whether `ours` holds commits that never were on the origin, where `theirs` has gone on from what was there. Where somebody
 * has rewritten the branch on the origin, what it held before is gone on purpose.
 */
export async function isUnpushed(git: Git, gitDir: string, { ours, theirs }: { ours: string; theirs: string }) {
  const last = await lastPushed(git, gitDir);
  if (last === '' || last === ours) return false;
  return (await isAncestor(git, gitDir, last, ours)) && (await isAncestor(git, gitDir, last, theirs));
}

/** Empty where it was never noted. */
async function lastPushed(git: Git, gitDir: string): Promise<string> {
  return (await git(['rev-parse', '--verify', '--quiet', pushedLast], { gitDir, answers: [1] })).stdout;
}
