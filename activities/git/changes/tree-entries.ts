import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { entriesIn, type Git, type GitCall } from '../run/git.js';

export interface TreeEntry {
  readonly mode: string;
  readonly object: string;
}

/** What a tree has at each of the paths, one character a byte; a path that it does not have is left out. */
export async function entriesAt(
  git: Git,
  gitDir: string,
  treeish: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, TreeEntry>> {
  const wanted = new Set(paths);
  // A name need not be UTF-8, so it is no argument.
  const { stdout } = await git(['ls-tree', '-r', '-z', '--full-tree', treeish], { gitDir });
  const found = entriesIn(stdout).flatMap((entry) => {
    const [, mode = '', object = '', path = ''] = /^(\d+) \S+ ([0-9a-f]+)\t([^]*)$/.exec(entry) ?? [];
    return wanted.has(path) ? [[path, { mode, object }] as const] : [];
  });
  return new Map(found);
}

export function isSameEntry(one: TreeEntry | undefined, other: TreeEntry | undefined): boolean {
  return one?.mode === other?.mode && one?.object === other?.object;
}

const file = /^100/;

/** One character a byte; empty where there is no file. */
export async function textOf(git: Git, gitDir: string, entry: TreeEntry | undefined): Promise<string> {
  if (entry === undefined || !file.test(entry.mode)) return '';
  return (await git(['cat-file', 'blob', entry.object], { gitDir })).stdout;
}

/** By path, one character a byte; null takes away what is there. */
export type Placed = ReadonlyMap<string, TreeEntry | null>;

/** Puts entries into an index. What goes is gone first: a file may take the place of a folder. */
export async function putEntries(git: Git, call: GitCall, placed: Placed): Promise<void> {
  const gone = [...placed].filter(([, entry]) => entry === null).map(([path]) => `0 ${'0'.repeat(40)}\t${path}\0`);
  const there = [...placed].flatMap(([path, entry]) =>
    entry === null ? [] : [`${entry.mode} ${entry.object}\t${path}\0`],
  );
  await git(['update-index', '-z', '--index-info'], { ...call, input: [...gone, ...there].join('') });
}

/** A tree with these entries in it; no worktree is needed, and none is changed. */
export async function treeWith(git: Git, gitDir: string, tree: string, placed: Placed): Promise<string> {
  const indexFile = join(gitDir, 'index-of-entries');
  await rm(`${indexFile}.lock`, { force: true });
  const call = { gitDir, indexFile };
  await git(['read-tree', tree], call);
  await putEntries(git, call, placed);
  const { stdout } = await git(['write-tree'], call);
  await rm(indexFile, { force: true });
  return stdout;
}
