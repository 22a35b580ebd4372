import type { TaskIdentity, Workspace } from '../../domain/task/task.js';
import { atWorktree, type WorktreeDeps } from '../git/at-worktree.js';
import { keepElsewhere } from '../git/elsewhere/keep-elsewhere.js';
import { keepChanges } from '../git/commit/keep-changes.js';
import { expectWorktree } from '../git/worktree/task-git-dir.js';

/** Work of a run that did not succeed, kept as `refs/orch/wip/<task>` on the origin. */
export interface KeepWorkInput {
  readonly task: TaskIdentity;
  readonly workspace: Workspace;
  readonly runNumber: number | null;
}
export interface KeepWorkOutput {
  readonly commit: string | null;
}

/** Null where there is nothing to keep; the worktree stays as it is. */
export function createKeepWork(deps: WorktreeDeps): (input: KeepWorkInput) => Promise<KeepWorkOutput> {
  return ({ task, workspace, runNumber }) =>
    atWorktree(deps, task, async (worktree) => {
      await expectWorktree(worktree, workspace);
      await keepElsewhere(worktree, deps);
      const whose = runNumber === null ? '' : ` run_id=${runNumber}`;
      return {
        commit: await keepChanges(worktree, {
          why: `Unfinished work of ${task.id}${whose}`,
          findSecrets: deps.findSecrets,
          stay: true,
        }),
      };
    });
}
