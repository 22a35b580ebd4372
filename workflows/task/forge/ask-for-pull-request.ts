import type { EndedPullRequest } from '../../../domain/task/forge.js';
import { forgeStep } from '../../proxies/any-worker.js';
import { pullRequestOrder } from '../outbox/pull-request-order.js';
import type { Task } from '../state/task.js';
import { step } from '../waits/block.js';

/** How the known pull request is not as the task knows it: ended, or with another base branch. */
export type Otherwise = EndedPullRequest | { readonly kind: 'retargeted'; readonly base: string };

/** Has the pull request be there, as it should be now; null: it is. */
export async function askForPullRequest(
  task: Task,
  headCommit: string,
  how: { readonly reopen?: true } = {},
): Promise<Otherwise | null> {
  const { identity, state } = task;
  const earlier = state.pullRequest;
  const {
    ended,
    retargeted,
    number,
    url,
    repositoryId = earlier?.repositoryId,
  } = await step(task, 'pull request', () =>
    forgeStep(task.policy, 'pull request').ensurePullRequest({ ...pullRequestOrder(task, headCommit, true), ...how }),
  );
  if (ended !== undefined) return ended;
  const isKnown = earlier?.number === number;
  state.pullRequest = {
    number,
    url: url ?? (isKnown ? earlier.url : null),
    mergeCommit: null,
    base: identity.repository.baseBranch,
    ...(isKnown && earlier.retargetedFrom !== undefined && { retargetedFrom: earlier.retargetedFrom }),
    ...(repositoryId !== undefined && { repositoryId }),
  };
  return retargeted === undefined ? null : { kind: 'retargeted', base: retargeted };
}
