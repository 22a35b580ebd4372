import type { Git } from '../run/git.js';
import { withAttributesOf } from './attributes-of.js';

export interface MergedTree {
  readonly tree: string;
  /** Files where both sides changed the same, and that hold conflict markers in the tree; one character a byte. */
  readonly conflicts: readonly string[];
}

/** Merges two commits as git does in a checkout of the first; conflict markers name them as they are named here. */
export async function mergeTrees(git: Git, gitDir: string, into: string, from: string): Promise<MergedTree> {
  const merge = ['merge-tree', '--write-tree', '-z', '--name-only', '--no-messages', into, from];
  const { stdout } = await withAttributesOf(git, gitDir, into, (workTree) =>
    git(merge, { gitDir, workTree, answers: [1] }),
  );
  const [tree = '', ...conflicts] = stdout.split('\0').filter((part) => part !== '');
  return { tree, conflicts };
}
