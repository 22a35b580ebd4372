import { entriesIn } from '../run/git.js';
import { readIndex } from '../changes/list-changes.js';
import { onDisk } from '../../files/on-disk.js';
import { removeTree } from '../../files/remove-tree.js';
import { isInstruction } from '../changes/role-paths.js';
import { inWorktree, type Worktree } from '../worktree/worktree.js';

/**
 * Removes what would instruct the next agent, or hook into it, and is ignored by git: it is in no commit, nobody has seen it,
 * and it would stay from one role to the next. What lies in a folder that is ignored as a whole, such as `node_modules`, stays.
 */
export async function clearInstructions(worktree: Worktree): Promise<void> {
  const { git } = worktree;
  await readIndex(worktree);
  const { stdout } = await git(
    ['ls-files', '-z', '--others', '--ignored', '--exclude-standard', '--directory'],
    inWorktree(worktree),
  );
  const planted = entriesIn(stdout).filter(isInstruction);
  for (const path of planted) await removeTree(onDisk(worktree.root, path));
}
