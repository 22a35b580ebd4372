import { lstat, mkdir, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FindSecrets } from '../changes/hold-secrets.js';
import { isWithin } from '../../files/is-within.js';
import type { TaskWorktree } from '../worktree/task-worktree.js';
import { headOf } from '../worktree/worktree.js';
import type { LinkedWorktree } from './agent-refs.js';
import { filesAsCommit, type OtherFiles } from './other-checkout.js';

const mostLookedAt = 20;

/** Those whose files lie in the task's worktree, and go with it when it is cleaned. Wherever links lead, nothing outside counts. */
export async function linkedInside(
  { root }: Pick<TaskWorktree, 'root'>,
  linked: readonly LinkedWorktree[],
): Promise<LinkedWorktree[]> {
  const inside: LinkedWorktree[] = [];
  for (const one of linked.slice(0, mostLookedAt)) {
    const place = await realpath(one.place).catch(() => null);
    if (place === null) continue;
    const top = await realpath(root);
    if (place === top || !isWithin(place, top) || isWithin(place, join(top, '.git'))) continue;
    const mark = await lstat(join(place, '.git')).catch(() => null);
    if (mark?.isFile() === true) inside.push({ ...one, place });
  }
  return inside;
}

/** What is changed there and in no commit, as a commit on `commit`, where ours has that; null: nothing is. */
export async function uncommittedIn(
  worktree: TaskWorktree,
  { place, commit }: Pick<LinkedWorktree, 'place' | 'commit'>,
  findSecrets: FindSecrets,
): Promise<OtherFiles | null> {
  // A linked worktree of ours at the same place: what the agent's git says of it runs nothing.
  const gitDir = join(worktree.gitDir, 'elsewhere-worktree');
  await rm(gitDir, { recursive: true, force: true });
  try {
    await mkdir(gitDir);
    await writeFile(join(gitDir, 'commondir'), '..\n');
    await writeFile(join(gitDir, 'HEAD'), `${commit ?? (await headOf(worktree))}\n`);
    return await filesAsCommit({ ...worktree, gitDir, root: place }, commit, findSecrets);
  } finally {
    await rm(gitDir, { recursive: true, force: true });
  }
}
