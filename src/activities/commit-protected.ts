import type { Conflict } from '../domain/conflict.js';
import type { Role } from '../domain/stages.js';
import type { TaskIdentity, Workspace } from '../domain/task.js';
import { stepFailure } from './failure.js';
import type { WorktreeDeps } from './git/at-worktree.js';

export interface CommitProtectedInput {
  readonly task: TaskIdentity;
  readonly workspace: Workspace;
  readonly role: Role;
  readonly runNumber: number;
  /** Holds what was approved: nothing else is taken. */
  readonly commit: string;
  /** Paths that are not protected here. */
  readonly allow: readonly string[];
  /** Who approved. */
  readonly by: string;
}
export interface CommitProtectedOutput {
  /** The branch's head after the push. */
  readonly headCommit: string;
  readonly differsFromBase: boolean;
  /** As of `commitAndPush`. */
  readonly conflict?: Conflict;
}

/** One commit of the protected files that a person has approved, as they were kept beside the branch. */
export function createCommitProtected(
  _deps: WorktreeDeps,
): (input: CommitProtectedInput) => Promise<CommitProtectedOutput> {
  return () => Promise.reject(stepFailure('InvalidInput', 'not there yet'));
}
