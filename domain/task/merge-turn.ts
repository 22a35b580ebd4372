import type { AccountPause } from '../failures/failure.js';
import type { MergeAnswer, MergeMethod } from './forge.js';
import type { PullRequest, TaskIdentity } from './task.js';

/** What a task and the workflow that merges into its repository tell each other, by signals. */
export const mergeMessages = {
  /** To the repository's workflow: a `MergeTurn`. */
  merge: 'merge',
  /** To the repository's workflow: a `Withdrawal`. */
  withdraw: 'withdraw',
  /** To the task: a `MergeReply`. */
  reply: 'mergeReply',
} as const;

export interface MergeTurn {
  /** Of this order alone: told again, it is the same order. */
  readonly key: string;
  readonly task: TaskIdentity;
  readonly pullRequest: Pick<PullRequest, 'number'>;
  readonly headCommit: string;
  readonly method: MergeMethod;
  /** Reviews whose wishes the task has answered. */
  readonly answered: readonly string[];
  /** The commit whose checks count for the head; absent: its own do. */
  readonly checkedBy?: string;
  /** The head is to have all that the base branch has; absent: whatever merges. */
  readonly upToDate?: true;
  readonly patienceSeconds: number;
  readonly heartbeatSeconds: number;
}

/** The task does not want it any more. A merge that has begun is finished first, and answered as ever. */
export interface Withdrawal {
  readonly key: string;
  readonly taskId: string;
}

export interface MergeReply {
  readonly key: string;
  readonly answer: MergeOutcome;
}

export type MergeOutcome =
  | MergeAnswer
  | { readonly kind: 'withdrawn' }
  /** The task waits for the account where everybody sees it, and asks again. */
  | { readonly kind: 'account-paused'; readonly pause: AccountPause }
  /** The step has failed for good, as any step around an agent may. */
  | { readonly kind: 'failed'; readonly reason: string; readonly type: string | null };
