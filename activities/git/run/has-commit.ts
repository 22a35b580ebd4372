import type { Git } from './git-call.js';

/** Whether the repository has it. */
export async function hasCommit(git: Git, gitDir: string, commit: string): Promise<boolean> {
  // An id in full and nothing else: git takes much for a commit, and a line for an option.
  if (!/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(commit)) return false;
  return (await git(['cat-file', '-e', `${commit}^{commit}`], { gitDir, answers: [1, 128] })).code === 0;
}
