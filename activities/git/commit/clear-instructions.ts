import type { Git } from '../run/git.js';
import { readIndex } from '../changes/list-changes.js';
import { onDisk } from '../../files/on-disk.js';
import type { Places } from '../worktree/places.js';
import { removeTree } from '../../files/remove-tree.js';
import { isInstruction } from '../changes/role-paths.js';
import { inWorktree } from '../worktree/worktree.js';

/**
 * Removes what would instruct the next agent, or hook into it, and is ignored by git: it is in no commit, nobody has seen it,
 * and it would stay from one role to the next. What lies in a folder that is ignored as a whole, such as `node_modules`, stays.
 */
export async function clearInstructions(git: Git, places: Places): Promise<void> {
  await readIndex(git, places);
  const { stdout } = await git(
    ['ls-files', '-z', '--others', '--ignored', '--exclude-standard', '--directory'],
    inWorktree(places),
  );
  const planted = stdout.split('\0').filter((path) => path !== '' && isInstruction(path));
  for (const path of planted) await removeTree(onDisk(places.worktree, path));
}
