import type { EnsurePullRequestInput } from '../activities/anywhere/ensure-pull-request.js';
import { isDraft } from '../domain/decisions/pull-request-draft.js';
import type { TaskRun } from './task-run.js';

/** The task's pull request as it should be now. One that was merged is history: the next has another number. */
export function pullRequestOrder(t: TaskRun, headCommit: string): EnsurePullRequestInput {
  const { pullRequest, visits } = t.state;
  return {
    task: t.task,
    headCommit,
    known: pullRequest?.mergeCommit === null ? pullRequest.number : null,
    draft: isDraft(t.policy.pipeline, visits),
    visits,
  };
}
