import type { MergePullRequestInput } from '../activities/anywhere/merge-pull-request.js';
import type { MergeAnswer } from '../domain/task/forge.js';
import type { TaskPolicy } from '../domain/task/task.js';
import { atForge } from './activities.js';

export interface MergeInput {
  readonly policy: TaskPolicy;
  readonly order: MergePullRequestInput;
}

/** One attempt to merge into a repository. Its id is the repository's: while it runs, no other one does. */
export async function mergeWorkflow({ policy, order }: MergeInput): Promise<MergeAnswer> {
  return atForge(policy, `merge pull request #${order.pullRequest.number}`).mergePullRequest(order);
}
