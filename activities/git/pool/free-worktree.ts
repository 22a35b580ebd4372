import { rm } from 'node:fs/promises';
import { endChecks } from '../worktree/check-processes.js';
import type { Redact } from '../../../domain/text/redact.js';
import type { FindSecrets } from '../changes/hold-secrets.js';
import { keepElsewhere } from '../elsewhere/keep-elsewhere.js';
import { bringWhatIsHere, keepChanges, keepCommit, keepLast } from '../commit/keep-changes.js';
import { refreshMirror } from '../refs/mirror.js';
import { removeTree } from '../../files/remove-tree.js';
import { isOutOfRoom } from '../../files/free-space.js';
import { onAnotherDisk } from './on-another-disk.js';
import { giveToPool } from './worktree-pool.js';
import { headOf, isCheckedOut, type Worktree } from '../worktree/worktree.js';
import type { TaskWorktree } from '../worktree/task-worktree.js';

export interface FreeWorktree {
  readonly ref: string;
  readonly findSecrets: FindSecrets;
  readonly redact: Redact;
  /** What was merged: it needs no keeping, whatever branch it is on. */
  readonly merged?: string | undefined;
  /** The worktree as it is there to be kept. */
  readonly beforeRemoval?: (worktree: TaskWorktree) => Promise<void>;
  /** The next tasks of the repository may have the checkout, where fewer than so many wait for them. */
  readonly mostPooled: number;
}

/**
 * Takes a task's worktree and its git directory away; what is not on the origin is kept there first, as `ref`. Answers the
 * commit with the changes that were in the worktree; null where there were none. It needs no room on their disk.
 */
export async function freeWorktree(worktree: TaskWorktree, how: FreeWorktree): Promise<string | null> {
  await endChecks(worktree);
  const { kept, head } = await withoutRoom(worktree, (there) => keepAll(there, how));
  try {
    await giveToPool(worktree, { commit: head, mostPooled: how.mostPooled });
  } catch (error) {
    if (!(await isOutOfRoom(error, worktree.root))) throw error;
  }
  await removeTree(worktree.root);
  await rm(worktree.gitDir, { recursive: true, force: true });
  return kept;
}

/** Where the disk of the worktree has no room, on another one. */
async function withoutRoom<Result>(
  worktree: TaskWorktree,
  work: (there: TaskWorktree) => Promise<Result>,
): Promise<Result> {
  try {
    return await work(worktree);
  } catch (error) {
    if (!(await isOutOfRoom(error, worktree.root))) throw error;
    const done = await onAnotherDisk(worktree, work);
    if (done === null) throw error;
    return done.result;
  }
}

async function keepAll(worktree: TaskWorktree, { ref, findSecrets, redact, merged, beforeRemoval }: FreeWorktree) {
  const { git, task } = worktree;
  const why = `Left in the worktree of ${task.id}`;
  await keepElsewhere(worktree, { ref, findSecrets, redact });
  const kept = (await isCheckedOut(worktree)) ? await keepChanges(worktree, { why, ref, findSecrets }) : null;
  const head = await headOf(worktree);
  await refreshMirror(git, worktree, task.repository);
  const isKept = kept !== null || head === merged || (await isOnOrigin(worktree, head));
  if (!isKept) await keepCommit(worktree, head, ref);
  else if (kept === null) await keepLast(worktree, ref);
  await bringWhatIsHere(worktree, ref);
  await beforeRemoval?.(worktree);
  return { kept, head };
}

async function isOnOrigin({ git, mirror }: Worktree, commit: string): Promise<boolean> {
  const { code } = await git(['cat-file', '-e', `${commit}^{commit}`], { gitDir: mirror, answers: [1, 128] });
  if (code !== 0) return false;
  const containing = ['for-each-ref', '--count=1', `--contains=${commit}`, 'refs/heads'];
  return (await git(containing, { gitDir: mirror })).stdout !== '';
}
