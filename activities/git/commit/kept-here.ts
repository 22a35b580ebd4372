import type { Git } from '../run/git.js';
import { treeOf, writeCommit } from '../changes/write-tree.js';
import { readRef } from '../worktree/read-ref.js';
import { isAncestor, type Worktree } from '../worktree/worktree.js';

/** In the task's own git directory: what the origin has refused to keep. */
const ref = 'refs/orch/kept-here';

/** Keeps a commit on this host, beside what was kept so before. */
export async function keepHere({ git, gitDir }: Worktree, commit: string): Promise<void> {
  const before = await readRef(gitDir, ref);
  const kept = before === null ? commit : await joined(git, gitDir, commit, before);
  await git(['update-ref', ref, kept], { gitDir });
}

export function keptHere({ gitDir }: Worktree): Promise<string | null> {
  return readRef(gitDir, ref);
}

/** The one of two commits that has the other in it, or one that has both. */
export async function joined(git: Git, gitDir: string, commit: string, last: string): Promise<string> {
  if (await isAncestor(git, gitDir, last, commit)) return commit;
  if (await isAncestor(git, gitDir, commit, last)) return last;
  const tree = await treeOf(git, gitDir, commit);
  return writeCommit(git, gitDir, { tree, parents: [commit, last], message: 'Kept beside the branch' });
}
