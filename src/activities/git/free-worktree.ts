import { rm } from 'node:fs/promises';
import type { TaskIdentity } from '../../domain/task.js';
import type { Git } from './git.js';
import type { FindSecrets } from './hold-secrets.js';
import { keepChanges, keepCommit } from './keep-changes.js';
import { refreshMirror } from './mirror.js';
import type { Places } from './places.js';
import { headOf, isCheckedOut } from './worktree.js';

export interface FreeWorktree {
  readonly ref: string;
  readonly findSecrets: FindSecrets;
  readonly beforeRemoval?: () => Promise<void>;
}

/** Removes a task's worktree and its git directory; what is not on the origin is kept there first, as `ref`. */
export async function freeWorktree(
  git: Git,
  places: Places,
  task: TaskIdentity,
  { ref, findSecrets, beforeRemoval }: FreeWorktree,
): Promise<void> {
  const why = `Left in the worktree of ${task.id}`;
  const kept = (await isCheckedOut(places)) ? await keepChanges(git, places, task, { why, ref, findSecrets }) : null;
  const head = await headOf(git, places);
  await refreshMirror(git, places, task.repository);
  if (kept === null && !(await isOnOrigin(git, places, head))) await keepCommit(git, places, task, head, ref);
  await beforeRemoval?.();
  await rm(places.worktree, { recursive: true, force: true });
  await rm(places.gitDir, { recursive: true, force: true });
}

async function isOnOrigin(git: Git, { mirror }: Places, commit: string): Promise<boolean> {
  const { code } = await git(['cat-file', '-e', `${commit}^{commit}`], { gitDir: mirror, answers: [1, 128] });
  if (code !== 0) return false;
  const containing = ['for-each-ref', '--count=1', `--contains=${commit}`, 'refs/heads'];
  return (await git(containing, { gitDir: mirror })).stdout !== '';
}
