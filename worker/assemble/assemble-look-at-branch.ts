import { branchAtOrigin } from '../../activities/git/refs/branch-at-origin.js';
import type { LookAtBranch } from '../../client/start/foreign-branch.js';
import { gitHere, type GitSettings, inEmptyFolder } from './git-here.js';

const mostSeconds = 10;

/** A branch as it is on the origin; null where that is not to be known from here within seconds. */
export function assembleLookAtBranch(settings: GitSettings): LookAtBranch {
  return async (repository, branch) => {
    const git = gitHere(settings, AbortSignal.timeout(mostSeconds * 1_000));
    try {
      return await inEmptyFolder((folder) => branchAtOrigin(git, repository, { branch, folder }));
    } catch {
      // Whatever keeps it from being looked at here, the task's host meets as well, and says.
      return null;
    }
  };
}
