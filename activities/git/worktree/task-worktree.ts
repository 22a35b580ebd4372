import type { TaskIdentity } from '../../../domain/task/task.js';
import type { Worktree } from './worktree.js';

/** A worktree whose task is known in full: it can be brought to the origin. */
export interface TaskWorktree extends Worktree {
  readonly task: TaskIdentity;
  /** Written down before a push to the task's branch; absent: nobody keeps it. */
  readonly noteHead?: (head: string) => Promise<void>;
  /** Brings a commit of a submodule to this host, where the project lets it come; absent: nobody does. */
  readonly bringSubmodule?: (url: string | null, commit: string) => Promise<unknown>;
}
