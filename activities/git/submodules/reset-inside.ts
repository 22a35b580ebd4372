import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { onDisk } from '../../files/on-disk.js';
import { removeTree } from '../../files/remove-tree.js';
import { foldersAbove } from '../../files/folders-above.js';
import { fromBytes } from '../run/git.js';
import type { Worktree } from '../worktree/worktree.js';
import { rebuildGitInside } from './agent-git-inside.js';
import { gitDirOf, holderOf, isOwnFolder, type Noted, readNoted, worktreeOf } from './noted.js';

/** Makes all submodules as their commits have them; what git ignores there stays. */
export async function resetInside(worktree: Worktree): Promise<void> {
  for (const submodule of await readNoted(holderOf(worktree))) await resetOne(worktree, submodule);
  await rebuildGitInside(worktree);
}

async function resetOne(worktree: Worktree, submodule: Noted): Promise<void> {
  const { git } = worktree;
  const holder = holderOf(worktree);
  const { path, commit, mirror } = submodule;
  const there = await worktreeOf(git, holder, submodule);
  if (there !== null) {
    const at = { gitDir: there.gitDir, workTree: there.root };
    await git(['reset', '--quiet', '--hard', commit], at);
    await git(['clean', '--quiet', '-ffd'], at);
    return;
  }
  const above = foldersAbove(path).at(-1);
  // The branch's own files are set back by another step, and the submodule is put there after it.
  if (above !== undefined && !(await isOwnFolder(holder, above))) return;
  await removeTree(onDisk(holder.root, path));
  await mkdir(onDisk(holder.root, path));
  if (mirror === null) return;
  const at = { gitDir: gitDirOf(holder, path), workTree: join(holder.root, fromBytes(path)) };
  await git(['reset', '--quiet', '--hard', commit], at);
}
