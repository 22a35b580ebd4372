import { open } from 'node:fs/promises';
import type { FilteredRepository } from '../../../domain/task/task.js';
import { onDisk } from '../../files/on-disk.js';
import type { Change } from '../changes/list-changes.js';
import { writeCommit } from '../changes/write-tree.js';
import { fromBytes } from '../run/git.js';
import { fetchObjects } from '../run/lfs.js';
import type { TaskWorktree } from '../worktree/task-worktree.js';

/** Whether git passes a file through its filter: what is committed is a pointer. */
export function isFiltered({ filters = [] }: FilteredRepository, filter: string | undefined): boolean {
  return filters.some((one) => one === filter);
}

/** Why a file with this filter cannot be committed, in words that go on after its name; null: it can. */
export async function filterProblem(
  worktree: TaskWorktree,
  change: Change,
  filter: string | undefined,
): Promise<string | null> {
  if (filter === undefined) return null;
  if (!isFiltered(worktree.task.repository, filter))
    return `asks git for the filter ${fromBytes(filter)}, which orch does not run`;
  return (await pointsNowhere(worktree, change))
    ? 'is a pointer of git-lfs to what nobody has; put the contents there'
    : null;
}

/** A longer one is no pointer to git-lfs. */
const longestPointer = 1_024;

/**
 * git-lfs commits a pointer that lies in the worktree as it is. Where neither this host nor the origin has what it stands for, no push
 * would succeed any more.
 */
async function pointsNowhere(worktree: TaskWorktree, { path, kind }: Change): Promise<boolean> {
  if (kind !== 'file') return false;
  const { git, gitDir, mirror, root, task } = worktree;
  const text = await beginningOf(onDisk(root, path));
  if (text.length > longestPointer || !/^version https:\/\/(git-lfs|hawser)\.github\.com\/spec\/v\d+\n/.test(text))
    return false;
  const { stdout: blob } = await git(['hash-object', '-w', '--stdin'], { gitDir, input: text });
  const { stdout: tree } = await git(['mktree', '-z'], { gitDir, input: `100644 blob ${blob}\tpointer\0` });
  const commit = await writeCommit(git, gitDir, { tree, parents: [], message: 'A pointer' });
  try {
    await fetchObjects(git, [gitDir, mirror], task.repository, commit);
    return false;
  } catch (error) {
    if (/missing object|does not exist|\[404\]/i.test((error as Error).message)) return true;
    throw error;
  }
}

/** One character a byte. */
async function beginningOf(path: Buffer): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(longestPointer + 1));
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await file.close();
  }
}
