import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isMissing } from '../../files/is-missing.js';
import type { Git } from '../run/git.js';
import { isFolder, type Places, poolFolder } from '../worktree/places.js';
import { removeTree } from '../../files/remove-tree.js';
import { attributeFiles, stripTree } from './strip-tree.js';
import type { Worktree } from '../worktree/worktree.js';

/**
 * Worktrees that tasks have left, for the next ones of their repository: a checkout there writes what differs. One has its
 * name in the pool only while it is whole, and lies beside the worktree of a task while something is done to it.
 */

/** Beside a task's worktree, on its way into the pool and out of it; no branch's folder ends so. */
export const onTheWay = { in: '+freed', out: '+taken' } as const;

/** Puts the worktree of a task that has no work left there, at `commit`, into the pool, where there is room for it. */
export async function giveToPool(
  worktree: Worktree,
  { commit, mostPooled }: { readonly commit: string; readonly mostPooled: number },
): Promise<void> {
  const { git, gitDir, root } = worktree;
  const freed = `${root}${onTheWay.in}`;
  const tree = join(freed, 'tree');
  await removeTree(freed);
  const pool = poolOf(worktree);
  if (!(await isFolder(root))) return;
  await mkdir(freed);
  try {
    // First of all: what is cut off from here on is never taken for the task's work.
    await rename(root, tree);
    // To make it fit takes reading it whole: not where others wait that are as good.
    const hasRoom = (await pooled(pool)).length < mostPooled;
    if (hasRoom && (await stripTree(git, { gitDir, tree, indexFile: join(freed, 'index') }, commit, freed))) {
      await keepInPool(pool, freed, mostPooled);
    }
  } finally {
    await removeTree(freed);
  }
}

/** Makes a pooled worktree the task's, with the files of `commit`; false where there is none that can be made so. */
export async function takeFromPool(worktree: Worktree, commit: string): Promise<boolean> {
  const { git, gitDir, root } = worktree;
  const pool = poolOf(worktree);
  const taken = `${root}${onTheWay.out}`;
  const [tree, indexFile] = [join(taken, 'tree'), join(taken, 'index')];
  await removeTree(taken);
  // The oldest, so that each has its turn and none stays behind for ever.
  for (const name of await pooled(pool)) {
    await mkdir(dirname(root), { recursive: true });
    if (!(await moved(join(pool, name), taken))) continue;
    const fits = await bringTo(git, { gitDir, workTree: tree, indexFile }, commit).catch(() => false);
    if (fits) {
      await rename(tree, root);
      // Last, as git does: without it, the files count as not checked out.
      await rename(indexFile, join(gitDir, 'index'));
    }
    await removeTree(taken);
    if (fits) return true;
  }
  return false;
}

/** Removes all that is in the pools: it only saves time. Out of its name first, so that no task gets half of it. */
export async function emptyPools(reposDir: string): Promise<void> {
  const pools = poolFolder(reposDir, '');
  for (const repository of await namesIn(pools)) {
    const pool = join(pools, repository);
    for (const name of await pooled(pool)) await moved(join(pool, name), join(pool, `${name}${going}`));
    for (const name of (await namesIn(pool)).filter(isGoing)) await removeTree(join(pool, name));
  }
}

interface At {
  readonly gitDir: string;
  readonly workTree: string;
  readonly indexFile: string;
}

/** Whatever fails here fails for this tree alone: the next one is tried, or a fresh checkout made, which tells what is wrong. */
async function bringTo(git: Git, at: At, commit: string): Promise<boolean> {
  // Of a file whose attributes change git does not look at the contents again.
  const compare = ['diff-index', '--cached', '--quiet', commit, '--', attributeFiles];
  if ((await git(compare, { ...at, answers: [1] })).code !== 0) return false;
  await git(['reset', '--quiet', '--hard', commit], at);
  return (await git(['ls-files', '-z', '--others'], at)).stdout === '';
}

async function keepInPool(pool: string, freed: string, mostPooled: number): Promise<void> {
  await mkdir(pool, { recursive: true });
  // By their names, the oldest comes first.
  const name = `${Date.now().toString(36).padStart(9, '0')}-${randomBytes(4).toString('hex')}`;
  await rename(freed, join(pool, name));
  for (const old of (await pooled(pool)).slice(0, -mostPooled)) await removeTree(join(pool, old));
}

/** No worktree is pooled under a name that ends so. */
const going = '+going';
const isGoing = (name: string) => name.endsWith(going);

/** Names, the oldest first. */
async function pooled(pool: string): Promise<string[]> {
  return (await namesIn(pool)).filter((name) => !isGoing(name)).sort();
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** False where somebody else was sooner. */
async function moved(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function poolOf({ root }: Places): string {
  const repository = dirname(root);
  return poolFolder(dirname(dirname(repository)), basename(repository));
}
