import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTree } from '../../files/remove-tree.js';
import type { Worktree } from '../worktree/worktree.js';
import { type Holder, holderOf, readNoted, worktreeOf } from './noted.js';
import type { Git } from '../run/git-call.js';
import { fromBytes } from '../run/git.js';

/** In a task's worktree. Answers the lines by which the agent's own git takes them for submodules that are there. */
export async function rebuildGitInside(worktree: Worktree): Promise<string> {
  const paths = await rebuildGits(worktree.git, holderOf(worktree));
  // JSON quotes as git does.
  return paths.map((path) => `[submodule]\n\tactive = ${JSON.stringify(`:(literal)${fromBytes(path)}`)}\n`).join('');
}

/**
 * Puts a small git into each submodule, which borrows nothing and knows no remote: programs ask it for a version, and the agent's own
 * git sees nothing odd. Whatever was there goes, and is neither read nor followed.
 */
export async function rebuildGits(git: Git, holder: Holder): Promise<string[]> {
  const made: string[] = [];
  for (const submodule of await readNoted(holder)) {
    const there = await worktreeOf(git, holder, submodule);
    if (there === null) continue;
    const gitDir = join(there.root, '.git');
    await removeTree(gitDir);
    await git(['init', '--quiet', '--template=', there.root], {});
    const quietly = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-auto-maintenance', '--depth=1'];
    await git(['fetch', ...quietly, 'origin', submodule.commit], { gitDir, origin: there.mirror });
    await writeFile(join(gitDir, 'HEAD'), `${submodule.commit}\n`);
    await copyFile(join(there.gitDir, 'index'), join(gitDir, 'index'));
    await copyExclude(there.gitDir, gitDir);
    made.push(submodule.path);
  }
  return made;
}

/** What a set-up has made there. */
async function copyExclude(from: string, to: string): Promise<void> {
  const exclude = await readFile(join(from, 'info', 'exclude')).catch(() => null);
  if (exclude === null) return;
  await mkdir(join(to, 'info'), { recursive: true });
  await writeFile(join(to, 'info', 'exclude'), exclude);
}
