import { findCommit, type Since } from './commits-of-run.js';
import { wipRef } from './keep-changes.js';
import type { Leftovers } from './leftovers.js';
import { protectedChanges } from '../changes/protected-changes.js';
import { fetchCommit, refAtOrigin } from '../refs/ref-at-origin.js';
import type { Changer } from '../changes/role-paths.js';
import type { TaskWorktree } from '../worktree/task-worktree.js';

/** What a run left for a person to decide about, on a host that went away before it could say so; null: nothing. */
export async function askedElsewhere(
  { git, task, gitDir }: TaskWorktree,
  { runKey, changer, since, committer }: Since & { readonly runKey: string; readonly changer: Changer },
): Promise<Leftovers['asked']> {
  const ref = wipRef(task);
  const kept = await refAtOrigin(git, gitDir, task, ref);
  if (kept === null || !(await fetchCommit(git, gitDir, task, { ref, commit: kept }))) return null;
  const wanted = { runKey, protected: 'asked' };
  const { found: commit } = await findCommit(git, gitDir, wanted, { since, until: kept, committer });
  if (commit === null) return null;
  const changes = await protectedChanges(git, gitDir, commit, changer);
  return { commit, paths: changes.map(({ path }) => path) };
}
