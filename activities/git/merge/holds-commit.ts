import type { Git } from '../run/git.js';
import { isAncestor } from '../worktree/worktree.js';

/** Whether one commit is another, or comes after it. One that the repository does not have, such as one that was rewritten, is in none. */
export async function holdsCommit(git: Git, gitDir: string, holder: string, commit: string): Promise<boolean> {
  for (const one of [holder, commit]) if (!(await hasCommit(git, gitDir, one))) return false;
  return isAncestor(git, gitDir, commit, holder);
}

/** Whether the repository has it. */
export async function hasCommit(git: Git, gitDir: string, commit: string): Promise<boolean> {
  // An id in full and nothing else: git takes much for a commit, and a line for an option.
  if (!/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(commit)) return false;
  return (await git(['cat-file', '-e', `${commit}^{commit}`], { gitDir, answers: [1, 128] })).code === 0;
}
