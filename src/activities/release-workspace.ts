import { rm } from 'node:fs/promises';
import type { TaskIdentity, Workspace } from '../domain/task.js';
import { atWorktree, type WorktreeDeps } from './git/at-worktree.js';
import type { Git } from './git/git.js';
import { keepChanges, keepCommit } from './git/keep-changes.js';
import { refreshMirror } from './git/mirror.js';
import { isFolder, type Places } from './git/places.js';
import { headOf, isCheckedOut } from './git/worktree.js';

/** Removes the worktree of a task that ended; never one with work that is not on the origin. */
export interface ReleaseWorkspaceInput {
  readonly task: TaskIdentity;
  readonly workspace: Workspace;
}

export function createReleaseWorkspace(deps: WorktreeDeps): (input: ReleaseWorkspaceInput) => Promise<void> {
  return ({ task }) =>
    atWorktree(deps, task, async (git, places) => {
      if (!(await isFolder(places.gitDir))) return;
      const why = `Left in the worktree of ${task.id}`;
      const kept = (await isCheckedOut(places)) ? await keepChanges(git, places, task, why) : null;
      const head = await headOf(git, places);
      await refreshMirror(git, places, task.repository);
      if (kept === null && !(await isOnOrigin(git, places, head))) await keepCommit(git, places, task, head);
      await rm(places.worktree, { recursive: true, force: true });
      await rm(places.gitDir, { recursive: true, force: true });
    });
}

async function isOnOrigin(git: Git, { mirror }: Places, commit: string): Promise<boolean> {
  const { code } = await git(['cat-file', '-e', `${commit}^{commit}`], { gitDir: mirror, answers: [1, 128] });
  if (code !== 0) return false;
  const containing = ['for-each-ref', '--count=1', `--contains=${commit}`, 'refs/heads'];
  return (await git(containing, { gitDir: mirror })).stdout !== '';
}
