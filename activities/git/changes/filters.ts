import { rm } from 'node:fs/promises';
import { type Git, type GitCall, entriesIn } from '../run/git.js';
import { startOfChanges } from '../worktree/merge-under-way.js';
import type { Worktree } from '../worktree/worktree.js';
import { blobAt } from './blob-at.js';
import { askAttributes, indexWith, isAttributeFile, isNamed, takenAttributes, valueIn } from './attributes.js';
import { pathsMatched } from './attribute-patterns.js';
import type { Change } from './list-changes.js';

/**
 * Files that git passes through a program on their way into a commit (`filter=` of git-lfs, git-crypt and the like), with the
 * filter's name; by their paths, one character a byte. Where git runs no such program, a commit would hold them raw.
 */
export type Filters = ReadonlyMap<string, string>;

const none: Filters = new Map();

/** The filters that a tree asks for, also for files that are not there yet. `call`: a git directory, and an index to write. */
export async function filtersOfTree(git: Git, call: GitCall, tree: string): Promise<Filters> {
  if (!(await isNamed(git, call, { tree, attribute: 'filter' }))) return none;
  if (call.indexFile !== undefined) await rm(`${call.indexFile}.lock`, { force: true });
  await git(['read-tree', tree], call);
  const { stdout } = await git(['ls-tree', '-r', '-z', '--name-only', tree], call);
  const paths = entriesIn(stdout);
  const matched: string[] = [];
  for (const path of paths.filter((one) => isAttributeFile(one))) {
    matched.push(...pathsMatched((await blobAt(git, call, '', path)) ?? '', folderOf(path)));
  }
  return askFilters(git, call, [...paths, ...matched]);
}

/**
 * Of the changes the files with a filter, and each `.gitattributes` that brings another one than those that git runs. To be asked
 * right after the changes were listed.
 */
export async function filteredChanges(
  worktree: Worktree,
  changes: readonly Change[],
  run: readonly string[] = [],
): Promise<Filters> {
  const { git, gitDir } = worktree;
  const attributes = await takenAttributes(worktree, changes);
  if (
    attributes.length === 0 &&
    !(await isNamed(git, { gitDir }, { tree: await startOfChanges(worktree), attribute: 'filter' }))
  )
    return none;
  const bringing = new Map<string, string>();
  const all = await indexWith(worktree, attributes);
  for (const { path } of attributes.filter(({ kind }) => kind === 'file')) {
    const asked = await askFilters(git, all, pathsMatched((await blobAt(git, all, '', path)) ?? '', folderOf(path)));
    for (const filter of asked.values()) if (!run.includes(filter)) bringing.set(path, filter);
  }
  // Those are refused: what they say counts for no other file.
  const call = await indexWith(
    worktree,
    attributes.filter(({ path }) => !bringing.has(path)),
  );
  const files = changes.filter(({ kind }) => kind === 'file').map(({ path }) => path);
  return new Map([...(await askFilters(git, call, files)), ...bringing]);
}

async function askFilters(git: Git, call: GitCall, paths: readonly string[]): Promise<Filters> {
  const asked = await askAttributes(git, call, { names: ['filter'], paths });
  const named = [...asked].flatMap(([path, said]) => {
    const filter = valueIn(said, 'filter');
    return filter === null ? [] : [[path, filter] as const];
  });
  return new Map(named);
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}
