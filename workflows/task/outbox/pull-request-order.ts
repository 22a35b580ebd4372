import type { EnsurePullRequestInput } from '../../../activities/anywhere/ensure-pull-request.js';
import { isDraft } from '../../../domain/decisions/pull-request-draft.js';
import type { Task } from '../state/task.js';

/** The task's pull request as it should be now. One that was merged is history: the next has another number. */
export function pullRequestOrder(
  { identity, policy, state }: Task,
  headCommit: string,
  mayOpen: boolean,
): EnsurePullRequestInput {
  const { pullRequest, visits } = state;
  const known = pullRequest?.mergeCommit === null ? pullRequest : null;
  return {
    task: identity,
    headCommit,
    known: known?.number ?? null,
    ...(known?.base !== undefined && { knownBase: known.base }),
    mayOpen,
    draft: isDraft(policy.pipeline, visits),
    visits,
    tracker: policy.tracker,
  };
}
