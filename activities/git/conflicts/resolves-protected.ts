import { readFile } from 'node:fs/promises';
import { onDisk } from '../../files/on-disk.js';
import type { Change } from '../changes/list-changes.js';
import type { MergeNote } from '../worktree/merge-note.js';
import type { Worktree } from '../worktree/worktree.js';
import { entriesAt } from '../changes/tree-entries.js';

/** Whether a protected file in conflict is now what one of the two sides has: then no role has written anything. */
export async function resolvesProtected(
  { git, gitDir, root }: Worktree,
  { ours, theirs }: MergeNote,
  { path, kind }: Change,
): Promise<boolean> {
  const sides: (string | undefined)[] = [];
  for (const side of [ours, theirs]) sides.push((await entriesAt(git, gitDir, side, [path])).get(path)?.object);
  if (kind === 'deleted') return sides.includes(undefined);
  if (kind !== 'file') return false;
  const input = await readFile(onDisk(root, path), 'latin1');
  return sides.includes((await git(['hash-object', '--stdin'], { gitDir, input })).stdout);
}
