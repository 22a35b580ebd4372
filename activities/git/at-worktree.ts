import type { TaskIdentity } from '../../domain/task/task.js';
import { whileHeartbeating } from '../temporal/while-heartbeating.js';
import { createGit, type GitDeps } from './run/git.js';
import type { FindSecrets } from './changes/hold-secrets.js';
import { oneAtATime } from './run/one-at-a-time.js';
import { placesOf } from './worktree/places.js';
import type { TaskWorktree } from './worktree/task-worktree.js';

export interface WorktreeDeps extends GitDeps {
  /** An absolute path, the same for all activities of a host. */
  readonly reposDir: string;
  readonly findSecrets: FindSecrets;
  /** Worktrees of one repository that are kept for the next tasks: as many as agents run at once. */
  readonly mostPooled: number;
}

/** One step at a task's worktree: alone there, with heartbeats, ended by a cancel. */
export async function atWorktree<Result>(
  deps: WorktreeDeps,
  task: TaskIdentity,
  work: (worktree: TaskWorktree, signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const places = placesOf(deps.reposDir, task);
  return whileHeartbeating((signal) =>
    oneAtATime(places.gitDir, () => work({ ...places, task, git: createGit(deps, signal) }, signal)),
  );
}
