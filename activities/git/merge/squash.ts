import type { Git } from '../run/git.js';
import { mergeTrees } from '../conflicts/merge-trees.js';
import { treeOf, writeCommit } from '../changes/write-tree.js';
import { mergeBase } from '../worktree/worktree.js';
import { type Merge, mergedTree } from './merge-commits.js';

/** Names the head whose changes a commit holds: found by it, a squash is proven by its files. */
const trailer = 'Orch-Squashed';

/** One commit on `into` with all that `from` changes; moves no ref. */
export async function squashCommits(git: Git, merge: Merge): Promise<string> {
  const { mirror: gitDir, into, from, message } = merge;
  const tree = await mergedTree(git, merge);
  const told = `${message}\n\n${trailer}: ${from.commit}\n`;
  return writeCommit(git, gitDir, { tree, parents: [into.commit], message: told });
}

/** The commit of the base branch that holds a head's changes; null where none does. What its message says is tried with git's own merge. */
export async function findSquash(git: Git, mirror: string, head: string, base: string): Promise<string | null> {
  const gitDir = mirror;
  const since = await mergeBase(git, gitDir, head, base);
  if (since === null) return null;
  const named = ['--fixed-strings', `--grep=${trailer}: ${head}`];
  const { stdout } = await git(['log', '--first-parent', '--format=%H %P', ...named, `^${since}`, base], { gitDir });
  for (const line of stdout.split('\n').filter((one) => one !== '')) {
    const [commit = '', parent, another] = line.split(' ');
    if (parent === undefined || another !== undefined) continue;
    const { tree, conflicts } = await mergeTrees(git, { gitDir, mirror }, parent, head);
    if (conflicts.length === 0 && tree === (await treeOf(git, gitDir, commit))) return commit;
  }
  return null;
}
