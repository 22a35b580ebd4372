import { fromBytes, type Git } from './git.js';
import type { Places } from './places.js';

/** Whether an earlier attempt of a step has made the commit, since the run's worktree was prepared. */
export async function hasCommit(git: Git, { gitDir }: Places, message: string, since: string): Promise<boolean> {
  const { stdout } = await git(['log', '--format=%s', `${since}..HEAD`], { gitDir });
  return fromBytes(stdout).split('\n').includes(message);
}
