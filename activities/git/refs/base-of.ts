import type { TaskIdentity } from '../../../domain/task/task.js';
import { stepFailure } from '../../temporal/failure.js';
import type { Heads } from './mirror.js';

/** The base branch as it is now. */
export function baseOf({ repository }: TaskIdentity, heads: Heads): string {
  const base = heads.get(repository.baseBranch);
  if (base !== undefined) return base;
  const has = [...heads.keys()].slice(0, 10).join(', ');
  if (heads.size === 0) {
    throw stepFailure(
      'InvalidInput',
      `The repository ${repository.name} is empty: it needs a first commit on ${repository.baseBranch}.`,
    );
  }
  throw stepFailure(
    'RepoNotFound',
    `The repository ${repository.name} has no branch ${repository.baseBranch}; it has ${has}. Where it was renamed, set the project’s baseBranch, then retry.`,
  );
}
