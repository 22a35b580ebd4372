import { randomBytes } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isMissing } from '../../activities/files/is-missing.js';
import { freeWorktree } from '../../activities/git/pool/free-worktree.js';
import { removeMark } from '../../activities/git/refs/host-mark.js';
import { wipRef } from '../../activities/git/commit/keep-changes.js';
import { originOf } from '../../activities/git/refs/mirror-origin.js';
import { setRightsBack } from '../../activities/git/worktree/set-rights-back.js';
import { placesAt } from '../../activities/git/worktree/places.js';
import { removeTree } from '../../activities/files/remove-tree.js';
import { ownerOf, epochOf } from '../../activities/git/worktree/task-git-dir.js';
import type { TaskIdentity } from '../../domain/task/task.js';
import { parseTaskId } from '../../client/parse-task-id.js';
import { foldersIn } from './folders-in.js';
import type { Found } from './found.js';
import type { Host, Sources } from './host.js';
import { judgeUnfinished } from './judge-unfinished.js';
import { judgeWorktree } from './survey.js';
import { judgeCheckout } from './survey-checkouts.js';
import { borrowerOf } from './survey-submodules.js';

/** Removes what may go; null where it did, else why it is still there. `sources`: null where nobody can be asked. */
export async function removeFound(sources: Sources | null, host: Host, found: Found): Promise<string | null> {
  if (found.kind === 'worktree') {
    return sources === null ? 'whether its task has ended cannot be asked' : removeWorktree(sources, host, found.path);
  }
  if (found.kind === 'checkout') {
    const now = sources === null ? found : await judgeCheckout(sources, host, found.path);
    if (!now.removes) return now.why;
  }
  if (found.kind === 'mirror') {
    const repository = basename(found.path, '.git');
    const [holder] = await foldersIn(join(host.reposDir, '_git', '_tasks', repository));
    if (holder !== undefined) return `the worktree ${holder} borrows from it`;
  }
  if (found.kind === 'submodule mirror') {
    const borrower = await borrowerOf(host, found.path);
    if (borrower !== null) return `the worktree ${borrower} borrows from it`;
  }
  if (found.kind === 'unfinished') {
    // A person may have taken their time to answer.
    const now = judgeUnfinished(host);
    if (!now.removes) return now.why;
    await removeTree(found.path);
  } else await removeAtOnce(found.path);
  return null;
}

/** Out of its name first: nobody finds it half removed, and what a task has just taken is not there any more. */
async function removeAtOnce(path: string): Promise<void> {
  const going = join(dirname(path), `going-${randomBytes(4).toString('hex')}.git.new`);
  try {
    await rename(path, going);
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  await removeTree(going);
}

/** As its task would have freed it: what is not on the origin is kept there first, under a name that no host has used. */
async function removeWorktree(
  sources: Sources,
  { git, findSecrets, redact }: Host,
  path: string,
): Promise<string | null> {
  const places = placesAt(path);
  const now = await judgeWorktree(sources, path);
  const id = await ownerOf(places);
  if (!now.removes || id === null) return now.why;
  const url = await originOf(git, places.mirror);
  const name = parseTaskId(id);
  if (url === null || name === null)
    return 'its mirror is gone, and with it what it borrows: look, and remove it by hand';
  const branch = (await git(['symbolic-ref', '--short', 'HEAD'], { gitDir: places.gitDir })).stdout;
  const repository = { name: basename(places.mirror, '.git'), url, baseBranch: '' };
  const task: TaskIdentity = { id, ...name, title: '', branch, repository };
  const worktree = { ...places, git, task };
  await setRightsBack(worktree);
  await freeWorktree(worktree, {
    findSecrets,
    redact,
    ref: wipRef(task, { epoch: await epochOf(places) }),
    beforeRemoval: removeMark,
    mostPooled: 0,
  });
  return null;
}
