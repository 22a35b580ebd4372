import type { PullRequest } from '../domain/task/task.js';
import { atForge } from './activities.js';
import { step } from './block.js';
import { tell } from './outbox.js';
import { pullRequestOrder } from './pull-request-order.js';
import type { TaskRun } from './task-run.js';

/** The pull request of what was pushed; a draft until its review has approved it. */
export async function ensurePullRequest(t: TaskRun, headCommit: string): Promise<PullRequest> {
  const earlier = t.state.pullRequest;
  const { number, url, mergeCommit, mergedBy } = await step(t, 'pull request', () =>
    atForge(t.policy, 'pull request').ensurePullRequest(pullRequestOrder(t, headCommit)),
  );
  const known = earlier?.number === number ? earlier.url : null;
  t.state.pullRequest = {
    number,
    url: url ?? known,
    mergeCommit,
    // Another head is not answered as merged.
    ...(mergeCommit !== null && { mergedHead: headCommit }),
    ...(mergedBy !== undefined && { mergedBy }),
  };
  return t.state.pullRequest;
}

/** Beside the path: the pull request tells how far the task is. The local forge has no readers. */
export function tellPullRequest(t: TaskRun): void {
  const { outbox, pullRequest } = t.state;
  if (t.task.repository.forge === undefined || pullRequest?.mergeCommit !== null) return;
  const waits = outbox.some((outgoing) => outgoing.to === 'forge' && outgoing.what === 'progress');
  if (!waits) tell(t, { to: 'forge', what: 'progress' });
}

/** Beside the path: what a role reports stands on the pull request, too. */
export function commentOnPullRequest(t: TaskRun, comment: { readonly mark: string; readonly html: string }): void {
  if (t.task.repository.forge === undefined || t.state.pullRequest === null) return;
  tell(t, { to: 'forge', what: 'comment', number: t.state.pullRequest.number, ...comment });
}
