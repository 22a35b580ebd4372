import { rm } from 'node:fs/promises';
import { endChecks } from '../worktree/check-processes.js';
import type { FindSecrets } from '../changes/hold-secrets.js';
import { keepChanges, keepCommit, keepLast } from '../commit/keep-changes.js';
import { refreshMirror } from '../refs/mirror.js';
import { removeTree } from '../../files/remove-tree.js';
import { giveToPool } from './worktree-pool.js';
import { headOf, isCheckedOut, type Worktree } from '../worktree/worktree.js';
import type { TaskWorktree } from '../worktree/task-worktree.js';

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
  worktree: TaskWorktree,
  { ref, findSecrets, beforeRemoval, mostPooled }: FreeWorktree,
): Promise<string | null> {
  const { git, task } = worktree;
  await endChecks(worktree);
  const why = `Left in the worktree of ${task.id}`;
  const kept = (await isCheckedOut(worktree)) ? await keepChanges(worktree, { why, ref, findSecrets }) : null;
  const head = await headOf(worktree);
  await refreshMirror(git, worktree, task.repository);
  if (kept === null && !(await isOnOrigin(worktree, head))) await keepCommit(worktree, head, ref);
  else if (kept === null) await keepLast(worktree, ref);
  await beforeRemoval?.();
  await giveToPool(worktree, { commit: head, mostPooled });
  await removeTree(worktree.root);
  await rm(worktree.gitDir, { recursive: true, force: true });
  return kept;
}

async function isOnOrigin({ git, mirror }: Worktree, commit: string): Promise<boolean> {
  const { code } = await git(['cat-file', '-e', `${commit}^{commit}`], { gitDir: mirror, answers: [1, 128] });
  if (code !== 0) return false;
  const containing = ['for-each-ref', '--count=1', `--contains=${commit}`, 'refs/heads'];
  return (await git(containing, { gitDir: mirror })).stdout !== '';
}
