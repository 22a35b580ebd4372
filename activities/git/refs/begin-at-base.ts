import { checkOut } from '../worktree/check-out.js';
import { headOf } from '../worktree/worktree.js';
import type { TaskWorktree } from '../worktree/task-worktree.js';
import type { Heads } from './mirror.js';
import { isWhereNoted, notePushed } from './pushed-last.js';

/** Moves a branch on which nothing was committed to its base as that is now; a branch with work of its own stays. */
export async function beginAtBase(worktree: TaskWorktree, heads: Heads, base: string): Promise<void> {
  const { git, gitDir, task } = worktree;
  const head = await headOf(worktree);
  if (heads.has(task.branch) || head === base || !(await isWhereNoted(gitDir, head))) return;
  await checkOut(worktree, base);
  await notePushed(git, gitDir, base);
}
