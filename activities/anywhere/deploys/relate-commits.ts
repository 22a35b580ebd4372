import type { TaskIdentity } from '../../../domain/task/task.js';
import { holdsCommit } from '../../git/worktree/holds-commit.js';
import { refreshMirror } from '../../git/refs/mirror.js';
import { createGit, type GitDeps } from '../../git/run/git.js';
import { placesOf } from '../../git/worktree/places.js';
import { whileHeartbeating } from '../../temporal/while-heartbeating.js';

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

export interface RelateCommitsDeps extends GitDeps {
  readonly reposDir: string;
}

/** How a commit stands to those of an environment, in the history that the origin has now. */
export function createRelateCommits(deps: RelateCommitsDeps): (input: RelateCommitsInput) => Promise<RelatedCommits> {
  return ({ task, commit, running, held }) =>
    whileHeartbeating(async (signal) => {
      const git = createGit(deps, signal);
      const { mirror } = placesOf(deps.reposDir, task);
      await refreshMirror(git, { mirror }, task.repository);
      return {
        isContained: running !== null && (await holdsCommit(git, mirror, running, commit)),
        containsHeld: held !== null && (await holdsCommit(git, mirror, commit, held)),
      };
    });
}
