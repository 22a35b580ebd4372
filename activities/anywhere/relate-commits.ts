import type { TaskIdentity } from '../../domain/task/task.js';
import { stepFailure } from '../temporal/failure.js';

export interface RelateCommitsInput {
  readonly task: TaskIdentity;
  readonly commit: string;
  /** Null: nothing runs, or is held. */
  readonly running: string | null;
  readonly held: string | null;
}

export interface RelatedCommits {
  /** What runs is the commit, or comes after it. */
  readonly isContained: boolean;
  /** It is the held commit, or comes after it. */
  readonly containsHeld: boolean;
}

/** How a commit stands to those of an environment. */
export function createRelateCommits(): (input: RelateCommitsInput) => Promise<RelatedCommits> {
  return () => {
    throw stepFailure('InvalidInput', 'not built yet');
  };
}
