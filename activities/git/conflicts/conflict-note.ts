import type { MergeNote } from '../worktree/merge-note.js';
import type { TaskWorktree } from '../worktree/task-worktree.js';
import type { MergedTree } from './merge-trees.js';
import { withOwnPointers } from './our-side.js';
import { submodulesFailure } from './submodules-failure.js';
import { unmarkedFiles } from './unmarked-files.js';

export interface MergedSides extends Pick<MergeNote, 'ours' | 'theirs' | 'with' | 'label' | 'of'> {
  /** How git names our side; absent: `HEAD`. */
  readonly ourLabel?: string;
}

/** A merge that a role is to end, with the files as they are to lie there. Fails where a submodule is in conflict. */
export async function noteConflict(
  worktree: TaskWorktree,
  { tree, conflicts: files, submodules }: MergedTree,
  { ourLabel, ...sides }: MergedSides,
): Promise<MergeNote> {
  const { git, gitDir } = worktree;
  if (submodules.length > 0) throw submodulesFailure(worktree, sides.with, submodules);
  const merge = { ...sides, files };
  const laid = { ...merge, tree: await withOwnPointers(git, gitDir, { ...merge, tree }) };
  return {
    ...laid,
    unmarked: await unmarkedFiles(git, gitDir, { ...laid, ...(ourLabel !== undefined && { ourLabel }) }),
  };
}
