import type { GitDeps } from '../git/run/git.js';

/** What a look at a repository needs that is on no host of the task. */
export interface CiLook extends GitDeps {
  readonly reposDir: string;
}
