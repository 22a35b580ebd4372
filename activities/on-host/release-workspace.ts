import type { TaskIdentity, Workspace } from '../../domain/task/task.js';
import { refusedPushIn } from '../temporal/failure.js';
import { refusedPushInWords } from '../../domain/git/refused-push.js';
import { atWorktree, type WorktreeDeps } from '../git/at-worktree.js';
import { freeWorktree } from '../git/pool/free-worktree.js';
import { deleteBranch } from '../git/commit/delete-branch.js';
import { removeMark } from '../git/refs/host-mark.js';
import { wipRef } from '../git/commit/keep-changes.js';
import { isFolder } from '../git/worktree/places.js';
import { epochOf } from '../git/worktree/task-git-dir.js';

/** Removes the worktree of a task that ended, or has left this host; never one with work that is not on the origin. */
export interface ReleaseWorkspaceInput {
  readonly task: TaskIdentity;
  readonly workspace: Workspace;
  /** The task goes on, on another host: what it kept is kept beside that of the others. */
  readonly left?: boolean;
  /** The head that was merged, where the branch is to be deleted as long as it is there. */
  readonly merged?: string;
}

export interface ReleaseWorkspaceOutput {
  /** The commit, on the origin, with the uncommitted work that was there; null: none was, or an earlier attempt has kept it. */
  readonly kept: string | null;
  /** The worktree is still there, because the origin refuses to keep what it holds: why. Absent: it is gone. */
  readonly left?: string;
}

export function createReleaseWorkspace(
  deps: WorktreeDeps,
): (input: ReleaseWorkspaceInput) => Promise<ReleaseWorkspaceOutput> {
  return ({ task, workspace, left = false, merged }) =>
    atWorktree(deps, task, async (worktree) => {
      if (!(await isFolder(worktree.gitDir))) return { kept: null };
      const epoch = await epochOf(worktree);
      // The task has come back to this host since then: the worktree is in use.
      if (epoch !== workspace.epoch) return { kept: null };
      try {
        const kept = await freeWorktree(worktree, {
          findSecrets: deps.findSecrets,
          redact: deps.redact,
          mostPooled: deps.mostPooled,
          ref: left ? wipRef(task, { epoch }) : wipRef(task),
          merged,
          ...(!left && {
            beforeRemoval: async (there) => {
              if (merged !== undefined) await deleteBranch(there, merged);
              await removeMark(there);
            },
          }),
        });
        return { kept };
      } catch (error) {
        const refused = refusedPushIn(error);
        if (refused === null) throw error;
        return { kept: null, left: refusedPushInWords(refused) };
      }
    });
}
