import type { Worktree } from '../worktree/worktree.js';
import { type MergedTree, mergeTrees } from '../conflicts/merge-trees.js';
import { treeOf, writeCommit } from '../changes/write-tree.js';

export interface MergeFrom {
  /** Where the two are taken to have parted, whatever their histories say. */
  readonly parted: string;
  readonly into: string;
  readonly from: string;
}

/** How conflict markers name the two sides. */
export const fromLabel = 'refs/orch/own-work';
export const intoLabel = 'refs/orch/branch';

/** Merges two commits with a base of our choice, which `merge-tree` takes itself only since git 2.40. */
export async function mergeFrom(worktree: Worktree, { parted, into, from }: MergeFrom): Promise<MergedTree> {
  const { git, gitDir } = worktree;
  const withTreeOf = async (commit: string, parents: readonly string[]) =>
    writeCommit(git, gitDir, { tree: await treeOf(git, gitDir, commit), parents, message: 'One side of a merge' });
  const root = await withTreeOf(parted, []);
  await git(['update-ref', intoLabel, await withTreeOf(into, [root])], { gitDir });
  await git(['update-ref', fromLabel, await withTreeOf(from, [root])], { gitDir });
  return mergeTrees(git, worktree, intoLabel, fromLabel);
}
