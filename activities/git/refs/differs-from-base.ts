import { readRef } from '../worktree/read-ref.js';
import { headOf, mergeBase, type Worktree } from '../worktree/worktree.js';

/** Whether the branch changes anything since it left its base; the tasks' own papers do not count. */
export async function differsFromBase(worktree: Worktree, baseBranch: string): Promise<boolean> {
  const { git, gitDir, mirror } = worktree;
  const head = await headOf(worktree);
  const base = await readRef(mirror, `refs/heads/${baseBranch}`);
  if (base === null) throw new Error(`${baseBranch} is gone from the mirror ${mirror}`);
  if (head === base) return false;
  const parted = await mergeBase(git, gitDir, head, base);
  const paths = ['.', ':(exclude)docs/work-items'];
  const compare = ['diff-tree', '-r', '--quiet', parted ?? base, head, '--', ...paths];
  return (await git(compare, { gitDir, answers: [1] })).code === 1;
}
