import { entriesIn, fromBytes } from '../run/git.js';
import type { Worktree } from '../worktree/worktree.js';

const mostNamed = 100;

/** What lies at or below the paths, and is not in one commit as it is in the other: at most a hundred names, the rest is cut off. */
export async function changedBelow(
  { git, gitDir }: Worktree,
  { from, to, paths }: { readonly from: string; readonly to: string; readonly paths: readonly string[] },
): Promise<string[]> {
  if (paths.length === 0) return [];
  const literally = paths.map((path) => `:(literal)${path}`);
  const { stdout } = await git(['diff-tree', '-r', '-z', '--name-only', from, to, '--', ...literally], { gitDir });
  return entriesIn(stdout).slice(0, mostNamed).map(fromBytes);
}
