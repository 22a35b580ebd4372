import type { SetUpResult } from '../../domain/gates/set-up.js';
import type { TaskIdentity } from '../../domain/task/task.js';
import { atWorktree, type WorktreeDeps } from '../git/at-worktree.js';
import { expectWorktree } from '../git/worktree/task-git-dir.js';
import type { SetUpOrder } from '../setup/set-up-order.js';
import { type SetUpDeps, setUpWorktree } from '../setup/set-up-worktree.js';

export interface SetUpWorktreeInput extends SetUpOrder {
  readonly task: TaskIdentity;
}

export type SetUpWorktreeDeps = WorktreeDeps & SetUpDeps;

/** Gets into a worktree what is not in the repository: dependencies above all. */
export function createSetUpWorktree(deps: SetUpWorktreeDeps): (input: SetUpWorktreeInput) => Promise<SetUpResult> {
  return (input) =>
    atWorktree(deps, input.task, async (worktree, signal) => {
      await expectWorktree(worktree, input.workspace);
      return await setUpWorktree(deps, input, worktree, signal);
    });
}
