import type { TaskIdentity } from '../../domain/task/task.js';

export interface KnownBase {
  readonly task: TaskIdentity;
  /** The base branch that the pull request had when it was looked at last; absent: nobody knows it. */
  readonly knownBase?: string | undefined;
}

/** The base branch that a person has given a pull request; null: none. A project that was set to another one is no such thing. */
export function retargetedTo(base: string, { task, knownBase }: KnownBase): string | null {
  return base === task.repository.baseBranch || base === knownBase ? null : base;
}
