import { entriesIn, type Git } from '../run/git.js';

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
