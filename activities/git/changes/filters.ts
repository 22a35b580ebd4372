import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Git, type GitCall, entriesIn } from '../run/git.js';
import { startOfChanges } from '../worktree/merge-under-way.js';
import { inWorktree, type Worktree } from '../worktree/worktree.js';
import { pathsMatched } from './attribute-patterns.js';
import { isKeepable } from './keepable.js';
import type { Change } from './list-changes.js';

/**
 * Files that git passes through a program on their way into a commit (`filter=` of git-lfs, git-crypt and the like), with the
 * filter's name; by their paths, one character a byte. Where git runs no such program, a commit would hold them raw.
 */
export type Filters = ReadonlyMap<string, string>;

const none: Filters = new Map();

export function isAttributeFile(path: string): boolean {
  return /(^|\/)\.gitattributes$/.test(path);
}

/** The filters that a tree asks for, also for files that are not there yet. `call`: a git directory, and an index to write. */
export async function filtersOfTree(git: Git, call: GitCall, tree: string): Promise<Filters> {
  if (!(await namesFilters(git, call, tree))) return none;
  if (call.indexFile !== undefined) await rm(`${call.indexFile}.lock`, { force: true });
  await git(['read-tree', tree], call);
  const { stdout } = await git(['ls-tree', '-r', '-z', '--name-only', tree], call);
  const paths = entriesIn(stdout);
  const matched: string[] = [];
  for (const path of paths.filter((one) => isAttributeFile(one))) {
    matched.push(...pathsMatched(await textOf(git, call, path), folderOf(path)));
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
  run: readonly string[],
): Promise<Filters> {
  const { git, gitDir } = worktree;
  const attributes = await takenAttributes(worktree, changes);
  if (attributes.length === 0 && !(await namesFilters(git, { gitDir }, await startOfChanges(worktree)))) return none;
  const bringing = new Map<string, string>();
  const all = await indexWith(worktree, attributes);
  for (const { path } of attributes.filter(({ kind }) => kind === 'file')) {
    const asked = await askFilters(git, all, pathsMatched(await textOf(git, all, path), folderOf(path)));
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

/** What no commit can take changes no attributes. */
async function takenAttributes(worktree: Worktree, changes: readonly Change[]): Promise<Change[]> {
  const taken: Change[] = [];
  for (const change of changes) {
    const isWanted = isAttributeFile(change.path) && (change.kind === 'file' || change.kind === 'deleted');
    if (isWanted && (await isKeepable(worktree, change))) taken.push(change);
  }
  return taken;
}

/** A copy of the index, as the changes were counted from it, with some of them. */
async function indexWith(worktree: Worktree, changes: readonly Change[]): Promise<GitCall> {
  const { git, gitDir } = worktree;
  const indexFile = join(gitDir, 'index-of-attributes');
  const call = { ...inWorktree(worktree), indexFile };
  await rm(`${indexFile}.lock`, { force: true });
  await copyFile(join(gitDir, 'index'), indexFile);
  for (const { path, kind } of changes) {
    const how = kind === 'deleted' ? ['--force-remove'] : ['--add', '--replace'];
    await git(['update-index', '-z', ...how, '--stdin'], { ...call, input: `${path}\0` });
  }
  return call;
}

/** Whether any file of attributes says a word of filters: few repositories have one that does. */
async function namesFilters(git: Git, call: GitCall, tree: string): Promise<boolean> {
  const look = ['grep', '--quiet', '--fixed-strings', '-e', 'filter=', tree, '--', ':(glob)**/.gitattributes'];
  return (await git(look, { ...call, answers: [1] })).code === 0;
}

/** Of a file in the index; its name need not be UTF-8, so it is no argument. */
async function textOf(git: Git, call: GitCall, path: string): Promise<string> {
  const { stdout } = await git(['cat-file', '--batch', '-z'], { ...call, input: `:${path}\0` });
  return stdout.slice(stdout.indexOf('\n') + 1);
}

/** As the attributes in the index have it, or those that lie in the worktree. */
export async function askFilters(
  git: Git,
  call: GitCall,
  paths: readonly string[],
  where: 'index' | 'worktree' = 'index',
): Promise<Filters> {
  if (paths.length === 0) return none;
  const input = paths.map((path) => `${path}\0`).join('');
  const { stdout } = await git(['check-attr', ...(where === 'index' ? ['--cached'] : []), '-z', '--stdin', 'filter'], {
    ...call,
    input,
  });
  // Set without a name, it names no program.
  const named = attributesIn(stdout).filter(({ value }) => !['unspecified', 'unset', 'set'].includes(value));
  return new Map(named.map(({ path, value }) => [path, value]));
}

/** What `check-attr -z` has answered. */
export function attributesIn(
  answer: string,
): { readonly path: string; readonly name: string; readonly value: string }[] {
  const parts = answer.split('\0');
  return parts.flatMap((path, index) => {
    const [name, value] = [parts[index + 1], parts[index + 2]];
    return index % 3 === 0 && name !== undefined && value !== undefined ? [{ path, name, value }] : [];
  });
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}
