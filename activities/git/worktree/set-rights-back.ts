import { chmod } from 'node:fs/promises';
import { onDisk } from '../../files/on-disk.js';
import { openUp } from '../../files/open-up.js';
import { inWorktree, isCheckedOut, type Worktree } from './worktree.js';

/**
 * Sets the rights back that an agent or a check has taken away: what git cannot look into is to git as if it were not there.
 * Programs are programs again, as the branch has them.
 */
export async function setRightsBack(worktree: Worktree): Promise<void> {
  const { git, root } = worktree;
  const opened = new Set(await openUp(root));
  if (opened.size === 0 || !(await isCheckedOut(worktree))) return;
  const { stdout } = await git(['ls-files', '-z', '--stage'], inWorktree(worktree));
  for (const entry of stdout.split('\0')) {
    const [, path] = /^100755 [^\t]*\t([^]*)$/.exec(entry) ?? [];
    if (path !== undefined && opened.has(path)) await chmod(onDisk(root, path), 0o755);
  }
}
