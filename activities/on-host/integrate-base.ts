import type { TaskIdentity, Workspace } from '../../domain/task/task.js';
import { atWorktree, type WorktreeDeps } from '../git/at-worktree.js';
import { conflictOf, integrate } from '../git/merge/integrate.js';
import { refreshMirror } from '../git/refs/mirror.js';
import { fileRules } from '../git/commit/refused-files.js';
import { expectWorktree } from '../git/worktree/task-git-dir.js';
import { hasForeignCommits, isCleanMergeOf } from '../git/merge/foreign-commits.js';
import { takeIn } from '../git/commit/work-by-hand.js';
import { headOf } from '../git/worktree/worktree.js';

export interface IntegrateBaseInput {
  readonly task: TaskIdentity;
  readonly workspace: Workspace;
  /** As of `commitAndPush`, for what a person has left. */
  readonly maxFileMegabytes: number;
  /** The head that a person has approved; absent: nobody has. */
  readonly approved?: string;
}
export interface IntegrateBaseOutput {
  /** The branch's head, on the origin; the same as before where there was nothing to merge, or conflicts. */
  readonly headCommit: string;
  /** Files where both sides changed the same, at most 50; empty: the base branch is in the branch. */
  readonly conflicts: readonly string[];
  /** Since the workspace's head, more came to the branch than its base: pushed by others, or made by hand. */
  readonly foreignCommits?: true;
  /** The head is what was approved, and beside it nothing but the base as git merges the two by itself. */
  readonly holdsApproval?: true;
}

/** Merges the base branch as it is now into the task's branch, where that goes without an agent. */
export function createIntegrateBase(deps: WorktreeDeps): (input: IntegrateBaseInput) => Promise<IntegrateBaseOutput> {
  const { findSecrets, redact } = deps;
  return (input) =>
    atWorktree(deps, input.task, async (worktree) => {
      const { task, workspace } = input;
      await expectWorktree(worktree, workspace);
      await takeIn(worktree, fileRules(deps, input));
      const heads = await refreshMirror(worktree.git, worktree, task.repository);
      const conflict = await integrate(worktree, { heads, findSecrets });
      const { baseBranch } = task.repository;
      const holds = input.approved !== undefined && (await isCleanMergeOf(worktree, input.approved, baseBranch));
      const others = await hasForeignCommits(worktree, { since: workspace.headCommit, baseBranch });
      return {
        headCommit: await headOf(worktree),
        conflicts: conflict === null ? [] : (conflictOf(conflict, redact).files ?? []),
        ...(others && { foreignCommits: true as const }),
        ...(holds && { holdsApproval: true as const }),
      };
    });
}
