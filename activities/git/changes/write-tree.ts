import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bot } from '../run/git-environment.js';
import { type Git, toBytes } from '../run/git.js';
import type { Change } from './list-changes.js';
import { createMemory } from '../run/memory.js';
import { addAsCommitted, addedOtherwise } from './add-as-committed.js';
import { isAttributeFile } from './attributes.js';
import { inWorktree, type Worktree } from '../worktree/worktree.js';

const mostAtOnce = 5_000;

/** The tree of the head with these changes, as the attributes in it have it; the worktree and its index stay as they are. */
export async function writeTree(worktree: Worktree, changes: readonly Change[]): Promise<string> {
  const { git } = worktree;
  const indexFile = join(worktree.gitDir, 'index-of-changes');
  await rm(`${indexFile}.lock`, { force: true });
  await copyFile(join(worktree.gitDir, 'index'), indexFile);
  const call = { ...inWorktree(worktree), indexFile };
  const update = async (how: readonly string[], wanted: (change: Change) => boolean) => {
    const paths = changes.filter(wanted).map(({ path }) => `${path}\0`);
    // Part by part, as far as one git gets in its time on a slow disk.
    for (let from = 0; from < paths.length; from += mostAtOnce) {
      const input = paths.slice(from, from + mostAtOnce).join('');
      await git(['update-index', '-z', ...how, '--stdin'], { ...call, input });
    }
  };
  await update(['--force-remove'], ({ kind }) => kind === 'deleted');
  const add = (wanted: (path: string) => boolean) =>
    update(['--add', '--replace'], ({ path, kind }) => (kind === 'file' || kind === 'link') && wanted(path));
  // What they say of the others counts.
  await add(isAttributeFile);
  const files = changes.filter(({ path, kind }) => kind === 'file' && !isAttributeFile(path)).map(({ path }) => path);
  const others = await addedOtherwise(worktree, call, files);
  await add((path) => !isAttributeFile(path) && !others.has(path));
  await addAsCommitted(worktree, call, [...others]);
  const { stdout } = await git(['write-tree'], call);
  await rm(indexFile, { force: true });
  return stdout;
}

/** Makes a commit; moves no ref. */
export async function writeCommit(
  git: Git,
  gitDir: string,
  commit: {
    /** Its name, and no other expression. */
    readonly tree: string;
    readonly parents: readonly string[];
    readonly message: string;
    readonly author?: Bot | undefined;
  },
): Promise<string> {
  const parents = commit.parents.flatMap((parent) => ['-p', parent]);
  const input = toBytes(commit.message);
  const by = commit.author === undefined ? {} : { author: commit.author };
  const { stdout: made } = await git(['commit-tree', commit.tree, ...parents], { gitDir, input, ...by });
  trees.remember(made, commit.tree);
  return made;
}

export async function treeOf(git: Git, gitDir: string, commit: string): Promise<string> {
  const known = trees.get(commit);
  if (known !== undefined) return known;
  const { stdout: tree } = await git(['rev-parse', '--verify', `${commit}^{tree}`], { gitDir });
  trees.remember(commit, tree);
  return tree;
}

/** Each commit's tree, by their names; the next step of a task begins with the commit of the last. */
const trees = createMemory<string>();
