import type { TaskIdentity, Workspace } from '../domain/task.js';
import { stepFailure } from './failure.js';
import type { WorktreeDeps } from './git/at-worktree.js';

export interface IntegrateBaseInput {
  readonly task: TaskIdentity;
  readonly workspace: Workspace;
}
export interface IntegrateBaseOutput {
  /** The branch's head, on the origin; the same as before where there was nothing to merge, or conflicts. */
  readonly headCommit: string;
  /** Files where both sides changed the same, at most 50; empty: the base branch is in the branch. */
  readonly conflicts: readonly string[];
}

/** Merges the base branch as it is now into the task's branch, where that goes without an agent. */
export function createIntegrateBase(_deps: WorktreeDeps): (input: IntegrateBaseInput) => Promise<IntegrateBaseOutput> {
  return () => Promise.reject(stepFailure('InvalidInput', 'not there yet'));
}
