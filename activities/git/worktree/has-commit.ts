import { fromBytes, type Git } from '../run/git.js';
import type { Places } from './places.js';
import { headOf } from './worktree.js';

/** Whether an earlier attempt of a step has made the commit, since the run's worktree was prepared. */
export async function hasCommit(git: Git, places: Places, message: string, since: string): Promise<boolean> {
  return (await subjectsSince(git, places, since)).includes(message);
}

/** Whether somebody else's commits came to the branch beside this one, since the run's worktree was prepared. */
export async function hasOthers(git: Git, places: Places, message: string, since: string): Promise<boolean> {
  return (await subjectsSince(git, places, since)).some((subject) => subject !== message);
}

async function subjectsSince(git: Git, places: Places, since: string): Promise<string[]> {
  if ((await headOf(git, places)) === since) return [];
  const { stdout } = await git(['log', '--format=%s', `${since}..HEAD`], { gitDir: places.gitDir });
  return fromBytes(stdout)
    .split('\n')
    .filter((subject) => subject !== '');
}
