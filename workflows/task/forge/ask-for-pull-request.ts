import type { EndedPullRequest } from '../../../domain/task/forge.js';
import { forgeStep } from '../../proxies/any-worker.js';
import { pullRequestOrder } from '../outbox/pull-request-order.js';
import type { Task } from '../state/task.js';
import { step } from '../waits/block.js';

/** Has the pull request be there, as it should be now; how the known one was ended, or null. */
export async function askForPullRequest(
  task: Task,
  headCommit: string,
  how: { readonly reopen?: true } = {},
): Promise<EndedPullRequest | null> {
  const { state } = task;
  const earlier = state.pullRequest;
  const {
    ended,
    number,
    url,
    repositoryId = earlier?.repositoryId,
  } = await step(task, 'pull request', () =>
    forgeStep(task.policy, 'pull request').ensurePullRequest({ ...pullRequestOrder(task, headCommit, true), ...how }),
  );
  if (ended !== undefined) return ended;
  state.pullRequest = {
    number,
    url: url ?? (earlier?.number === number ? earlier.url : null),
    mergeCommit: null,
    ...(repositoryId !== undefined && { repositoryId }),
  };
  return null;
}
