import { mkdir } from 'node:fs/promises';
import { fetchObjects } from '../run/lfs.js';
import { removeMergeNote } from './merge-note.js';
import type { TaskWorktree } from './task-worktree.js';
import { inWorktree } from './worktree.js';

/**
 * Makes the files those of the commit and moves the branch there; what git ignores stays. The branch moves last: old files
 * under a new head would look as if a role had undone what is new.
 */
export async function checkOut(worktree: TaskWorktree, commit: string): Promise<void> {
  const { git, task, mirror, gitDir } = worktree;
  // First of all: half of these files, with the merge still under way, would look as if a role had undone the other side.
  await removeMergeNote(worktree);
  await fetchObjects(git, [mirror, gitDir], task.repository, commit);
  const isNew = (await mkdir(worktree.root, { recursive: true })) !== undefined;
  await git(['reset', '--quiet', '--hard', commit], inWorktree(worktree));
  if (!isNew) await git(['clean', '--quiet', '-ffd'], inWorktree(worktree));
}
