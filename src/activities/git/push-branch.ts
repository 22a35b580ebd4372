import type { TaskIdentity } from '../../domain/task.js';
import type { Git } from './git.js';
import { pushMarked } from './host-mark.js';
import { mergeCommits } from './merge-commits.js';
import { refreshMirror } from './mirror.js';
import type { Places } from './places.js';
import { checkOut, headOf, isAncestor } from './worktree.js';

const mostTries = 5;

/** Pushes the task's branch, never by force; what people have pushed to it meanwhile is merged. Answers the new head. */
export async function pushBranch(git: Git, places: Places, task: TaskIdentity): Promise<string> {
  const { branch, repository } = task;
  for (let tries = 1; tries <= mostTries; tries += 1) {
    const commit = await headOf(git, places);
    const { gitDir } = places;
    if ((await pushMarked(git, places, task, commit)) === 'pushed') return commit;
    const theirs = (await refreshMirror(git, places, repository)).get(branch);
    if (theirs !== undefined && !(await isAncestor(git, gitDir, theirs, commit))) {
      await takeIn(git, places, branch, { ours: commit, theirs });
    }
  }
  throw new Error(`${branch} moved on the origin ${mostTries} times while it was pushed`);
}

async function takeIn(git: Git, places: Places, branch: string, { ours, theirs }: { ours: string; theirs: string }) {
  const merge = await mergeCommits(git, {
    gitDir: places.gitDir,
    into: { name: branch, commit: ours },
    from: { name: `${branch} on the origin`, commit: theirs },
    message: `Merge ${branch} as it is on the origin`,
  });
  await checkOut(git, places, merge);
}
