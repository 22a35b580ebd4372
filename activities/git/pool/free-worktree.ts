import { rm } from 'node:fs/promises';
import type { TaskIdentity } from '../../../domain/task/task.js';
import { endChecks } from '../worktree/check-processes.js';
import type { Git } from '../run/git.js';
import type { FindSecrets } from '../changes/hold-secrets.js';
import { keepChanges, keepCommit, keepLast } from '../commit/keep-changes.js';
import { refreshMirror } from '../refs/mirror.js';
import type { Places } from '../worktree/places.js';
import { removeTree } from '../../files/remove-tree.js';
import { giveToPool } from './worktree-pool.js';
import { headOf, isCheckedOut } from '../worktree/worktree.js';

export interface FreeWorktree {
  readonly ref: string;
  readonly findSecrets: FindSecrets;
  readonly beforeRemoval?: () => Promise<void>;
  /** The next tasks of the repository may have the checkout, where fewer than so many wait for them. */
  readonly mostPooled: number;
}

/**
 * Takes a task's worktree and its git directory away; what is not on the origin is kept there first, as `ref`. Answers the
 * commit with the changes that were in the worktree; null where there were none.
 */
export async function freeWorktree(
  git: Git,
  places: Places,
  task: TaskIdentity,
  { ref, findSecrets, beforeRemoval, mostPooled }: FreeWorktree,
): Promise<string | null> {
  await endChecks(places);
  const why = `Left in the worktree of ${task.id}`;
  const kept = (await isCheckedOut(places)) ? await keepChanges(git, places, task, { why, ref, findSecrets }) : null;
  const head = await headOf(git, places);
  await refreshMirror(git, places, task.repository);
  if (kept === null && !(await isOnOrigin(git, places, head))) await keepCommit(git, places, task, head, ref);
  else if (kept === null) await keepLast(git, places, task, ref);
  await beforeRemoval?.();
  await giveToPool(git, places, { commit: head, mostPooled });
  await removeTree(places.worktree);
  await rm(places.gitDir, { recursive: true, force: true });
  return kept;
}

async function isOnOrigin(git: Git, { mirror }: Places, commit: string): Promise<boolean> {
  const { code } = await git(['cat-file', '-e', `${commit}^{commit}`], { gitDir: mirror, answers: [1, 128] });
  if (code !== 0) return false;
  const containing = ['for-each-ref', '--count=1', `--contains=${commit}`, 'refs/heads'];
  return (await git(containing, { gitDir: mirror })).stdout !== '';
}
