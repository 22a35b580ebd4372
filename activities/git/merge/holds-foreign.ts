import type { Git } from '../run/git.js';
import { hasCommit } from '../run/has-commit.js';
import { taskObjects } from '../worktree/task-objects.js';
import type { Places } from '../worktree/places.js';
import { holdsMore } from './foreign-commits.js';
import { holdsCommit } from '../worktree/holds-commit.js';

/**
 * Whether the head that a forge has merged holds what the task's head does not, merges with the base aside that git makes by
 * itself. What git does not have, the task has not seen.
 */
export async function holdsForeign(
  git: Git,
  at: Pick<Places, 'mirror' | 'gitDir'>,
  { merged, head, merge }: { readonly merged: string; readonly head: string; readonly merge: string },
): Promise<boolean> {
  const gitDir = await taskObjects(at);
  if (await holdsCommit(git, gitDir, head, merged)) return false;
  // Of a base that was only moved forward to the head, nobody knows what it was before.
  if (merged === merge || !(await hasCommit(git, gitDir, merged)) || !(await hasCommit(git, gitDir, merge)))
    return true;
  return holdsMore({ git, gitDir, mirror: at.mirror }, { head: merged, known: [head, `${merge}^1`] });
}
