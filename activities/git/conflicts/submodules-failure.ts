import { stepFailure } from '../../temporal/failure.js';
import { shownPath } from '../run/git.js';
import { type SubmoduleConflict, submoduleMode } from './submodule-conflict.js';
import type { TreeEntry } from '../changes/tree-entries.js';
import type { TaskWorktree } from '../worktree/task-worktree.js';

const mostNamed = 10;

/** Where a submodule belongs only people say: no role is to merge it. */
export function submodulesFailure(
  { task }: TaskWorktree,
  other: string,
  submodules: readonly SubmoduleConflict[],
): Error {
  const { branch } = task;
  const places = submodules
    .slice(0, mostNamed)
    .map(({ path, ours, theirs }) => `${shownPath(path, 300)} (${at(ours)} on ${branch}, ${at(theirs)} on ${other})`);
  return stepFailure(
    'MergeConflict',
    `${other} does not merge into ${branch}: both sides have changed the submodule ${places.join(', ')}, and neither commit is known ` +
      `to come after the other. Merge ${other} by hand in a clone of your own, push it to ${branch}, then retry.`,
  );
}

function at(entry: TreeEntry | undefined): string {
  if (entry === undefined) return 'not there';
  return entry.mode === submoduleMode ? `at ${entry.object.slice(0, 12)}` : 'no submodule';
}
