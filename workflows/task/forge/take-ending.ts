import { stepAfterEnding } from '../../../domain/decisions/step-after-ending.js';
import { waysOut } from '../../../domain/decisions/ways-out.js';
import { comesAfter } from '../../../domain/pipeline/stage-places.js';
import type { Stage } from '../../../domain/pipeline/stages.js';
import type { EndedPullRequest } from '../../../domain/task/forge.js';
import type { Block } from '../../../domain/task/waiting.js';
import { closedInWords } from '../../../domain/wording/pull-request/ended-in-words.js';
import { tellBlocked } from '../outbox/tell-blocked.js';
import { show } from '../state/show.js';
import { StageLeft } from '../state/stage-left.js';
import type { Task } from '../state/task.js';
import { personSays } from '../waits/wait.js';
import { askForPullRequest } from './ask-for-pull-request.js';

/**
 * The number of the pull request that a person could end meanwhile; undefined: there is none. What is merged on no forge, orch
 * alone merges.
 */
export function pullRequestToLookAt({ identity, policy, state }: Task, stage: Stage): number | undefined {
  const { pullRequest } = state;
  if (identity.repository.forge === undefined || pullRequest === null || pullRequest.mergeCommit !== null) return;
  return mergingStage(policy.pipeline, stage) === undefined ? undefined : pullRequest.number;
}

/** What comes of it that the pull request was ended by somebody else; whoever comes back from here goes on in the stage. */
export async function takeEnding(task: Task, stage: Stage, ended: EndedPullRequest, headCommit: string): Promise<void> {
  if (ended.kind === 'closed') return untilReopened(task, stage, ended, headCommit);
  const { state } = task;
  const { mergeCommit, by, left } = ended;
  const known = state.pullRequest;
  if (known === null) throw new Error('what was merged has no pull request');
  const isWhole = left.length === 0;
  state.pullRequest = {
    ...{ number: known.number, url: known.url, mergeCommit },
    ...(known.repositoryId !== undefined && { repositoryId: known.repositoryId }),
    // Merged in part, what is left is merged by another one.
    ...(isWhole && { mergedHead: headCommit }),
    ...(by !== null && { mergedBy: by }),
  };
  // Who has merged it has judged it; what is pushed from now on is judged again.
  if (isWhole && state.reviewedHead !== null) state.reviewedHead = headCommit;
  show(task);
  const to = mergingStage(task.policy.pipeline, stage)?.name ?? stage.name;
  const base = task.identity.repository.baseBranch;
  const step = stepAfterEnding({ stage, to, number: known.number, ended, base });
  if (step !== null) throw new StageLeft(step);
}

/** Blocked until a person says how it goes on; then it is opened again, or another one is. */
async function untilReopened(
  task: Task,
  { role }: Stage,
  { by }: Extract<EndedPullRequest, { kind: 'closed' }>,
  headCommit: string,
): Promise<void> {
  const { number = 0 } = task.state.pullRequest ?? {};
  const block: Block = { reason: closedInWords(number, by), ways: waysOut('pull-request-closed', role) };
  tellBlocked(task, block);
  const from = await personSays(task, block);
  // Merged at this moment, the next look says so.
  await askForPullRequest(task, headCommit, { reopen: true });
  if (from !== null) throw new StageLeft({ kind: 'chosen', to: from });
}

/** The stage that merges, unless it is behind the task already. */
function mergingStage(pipeline: readonly Stage[], stage: Stage): Stage | undefined {
  return pipeline.find((one) => one.merges && !comesAfter(pipeline, stage.name, one));
}
