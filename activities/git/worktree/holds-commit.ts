import type { Git } from '../run/git.js';
import { hasCommit } from '../run/has-commit.js';
import { isAncestor } from './worktree.js';

/** Whether one commit is another, or comes after it. One that the repository does not have, such as one that was rewritten, is in none. */
export async function holdsCommit(git: Git, gitDir: string, holder: string, commit: string): Promise<boolean> {
  for (const one of [holder, commit]) if (!(await hasCommit(git, gitDir, one))) return false;
  return isAncestor(git, gitDir, commit, holder);
}
