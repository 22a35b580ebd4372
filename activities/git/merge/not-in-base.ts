import { mergeTrees } from '../conflicts/merge-trees.js';
import type { Git } from '../run/git.js';
import { hasCommit } from '../run/has-commit.js';
import type { Places } from '../worktree/places.js';
import { taskObjects } from '../worktree/task-objects.js';

/**
 * Files that a merge of the branch would still change. Trees are compared, since a squash or a rebase has commits of its own.
 * Where the base has gone on so far that the two conflict, the merge that was made says what went in.
 */
export async function notInBase(
  git: Git,
  at: Pick<Places, 'mirror' | 'gitDir'>,
  { head, base, merge }: { readonly head: string; readonly base: string; readonly merge: string },
): Promise<string[]> {
  const gitDir = await taskObjects(at);
  let conflicts: readonly string[] = [];
  for (const into of [base, merge]) {
    if (!(await hasCommit(git, gitDir, into))) continue;
    const merged = await mergeTrees(git, { gitDir, mirror: at.mirror }, into, head);
    if (merged.conflicts.length === 0) return await changed(git, gitDir, into, merged.tree);
    conflicts = merged.conflicts;
  }
  return [...conflicts];
}

async function changed(git: Git, gitDir: string, from: string, to: string): Promise<string[]> {
  const { stdout } = await git(['diff-tree', '-r', '-z', '--name-only', '--no-renames', from, to], { gitDir });
  return stdout.split('\0').filter((path) => path !== '');
}
