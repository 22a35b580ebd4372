import type { PullRequest } from '../../../domain/task/task.js';
import { forgeStep } from '../../proxies/any-worker.js';
import { send } from '../outbox/outbox.js';
import { pullRequestOrder } from '../outbox/pull-request-order.js';
import type { Task } from '../state/task.js';
import { step } from '../waits/block.js';

/** The pull request of what was pushed; a draft until its review has approved it. */
export async function ensurePullRequest(task: Task, headCommit: string): Promise<PullRequest> {
  const { state } = task;
  const earlier = state.pullRequest;
  const { number, url, mergeCommit, mergedBy } = await step(task, 'pull request', () =>
    forgeStep(task.policy, 'pull request').ensurePullRequest(pullRequestOrder(task, headCommit, true)),
  );
  const known = earlier?.number === number ? earlier.url : null;
  state.pullRequest = {
    number,
    url: url ?? known,
    mergeCommit,
    // Another head is not answered as merged.
    ...(mergeCommit !== null && { mergedHead: headCommit }),
    ...(mergedBy !== undefined && { mergedBy }),
  };
  return state.pullRequest;
}

/** Beside the path: the pull request tells how far the task is. The local forge has no readers. */
export function tellPullRequest(task: Task): void {
  const { outbox, pullRequest } = task.state;
  if (task.identity.repository.forge === undefined || pullRequest?.mergeCommit !== null) return;
  const waits = outbox.some((outgoing) => outgoing.to === 'forge' && outgoing.what === 'progress');
  if (!waits) send(task, { to: 'forge', what: 'progress' });
}
