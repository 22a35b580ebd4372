import type { Worktree } from '../worktree/worktree.js';
import { mergeTrees } from '../conflicts/merge-trees.js';
import { treeOf } from '../changes/write-tree.js';

/** Whether a commit is the merge of two others that git makes by itself: it is made again, and compared. */
export async function isMergeByItself(
  worktree: Pick<Worktree, 'git' | 'gitDir' | 'mirror'>,
  commit: string,
  parents: readonly string[],
): Promise<boolean> {
  const { git, gitDir } = worktree;
  const [ours, theirs] = parents;
  if (ours === undefined || theirs === undefined || parents.length > 2) return false;
  const { tree, conflicts } = await mergeTrees(git, worktree, ours, theirs);
  return conflicts.length === 0 && tree === (await treeOf(git, gitDir, commit));
}
