import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { askAttributes, isNamed, valueIn } from '../changes/attributes.js';
import type { Git } from '../run/git.js';
import { entriesAt, putEntries } from '../changes/tree-entries.js';

export interface Conflicted {
  readonly ours: string;
  readonly theirs: string;
  /** What git made of the two. */
  readonly tree: string;
  /** Those in conflict, one character a byte. */
  readonly files: readonly string[];
}

/**
 * The tree with our side's pointers for the files in conflict that git passes through a filter. Git merges their pointers line by
 * line, and what holds markers then is no pointer any more: the filter would commit it as contents.
 */
export async function withOwnPointers(
  git: Git,
  gitDir: string,
  { ours, theirs, tree, files }: Conflicted,
): Promise<string> {
  const indexFile = join(gitDir, 'index-of-conflict');
  const call = { gitDir, indexFile };
  if (!(await isNamed(git, call, { tree, attribute: 'filter' }))) return tree;
  await rm(`${indexFile}.lock`, { force: true });
  await git(['read-tree', tree], call);
  const asked = await askAttributes(git, call, { names: ['filter'], paths: files });
  const filtered = files.filter((path) => valueIn(asked.get(path), 'filter') !== null);
  const sides = new Map([
    ...(await entriesAt(git, gitDir, theirs, filtered)),
    ...(await entriesAt(git, gitDir, ours, filtered)),
  ]);
  await putEntries(git, call, sides);
  const { stdout } = await git(['write-tree'], call);
  await rm(indexFile, { force: true });
  return stdout;
}
