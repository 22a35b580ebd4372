import { waysOut } from '../../../domain/decisions/ways-out.js';
import { comesAfter } from '../../../domain/pipeline/stage-places.js';
import type { Stage } from '../../../domain/pipeline/stages.js';
import type { EndedPullRequest } from '../../../domain/task/forge.js';
import type { Block } from '../../../domain/task/waiting.js';
import {
  closedInWords,
  mergedInPartInWords,
  mergedInWords,
} from '../../../domain/wording/pull-request/ended-in-words.js';
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
  const { number = 0 } = task.state.pullRequest ?? {};
  if (ended.kind === 'closed') {
    const block = { reason: closedInWords(number, ended.by), ways: waysOut('pull-request-closed', stage.role) };
    return untilItGoesOn(task, stage, block, { headCommit, reopen: true });
  }
  noteMerged(task, ended, headCommit);
  const { by, left } = ended;
  if (left.length > 0) {
    const reason = mergedInPartInWords(number, ended, task.identity.repository.baseBranch);
    return untilItGoesOn(task, stage, { reason, ways: waysOut('merged-in-part', stage.role) }, { headCommit });
  }
  const to = mergingStage(task.policy.pipeline, stage)?.name ?? stage.name;
  if (to !== stage.name)
    throw new StageLeft({ kind: 'merged', to, reason: `${stage.name}: ${mergedInWords(number, by)}` });
}

function noteMerged(task: Task, ended: MergedPullRequest, headCommit: string): void {
  const { state } = task;
  const { mergeCommit, by, left } = ended;
  const known = state.pullRequest;
  if (known === null) throw new Error('what was merged has no pull request');
  const isWhole = left.length === 0;
  // What others had pushed before its merge, a stage before this one has not seen either.
  const isUnseen = state.reviewedHead !== null && state.reviewedHead !== headCommit;
  const foreignHead = ended.foreignHead ?? (isUnseen ? headCommit : undefined);
  state.pullRequest = {
    ...{ ...known, mergeCommit },
    // Merged in part, what is left is merged by another one.
    ...(isWhole && { mergedHead: headCommit }),
    ...(isWhole && foreignHead !== undefined && { foreignHead }),
    ...(by !== null && { mergedBy: by }),
  };
  // Who has merged it has judged it; what is pushed from now on is judged again.
  if (isWhole && state.reviewedHead !== null) state.reviewedHead = headCommit;
  show(task);
}
type MergedPullRequest = Extract<EndedPullRequest, { kind: 'merged' }>;

/** Blocked until a person says how it goes on; then it is opened again, or another one is. */
async function untilItGoesOn(
  task: Task,
  stage: Stage,
  block: Block,
  { headCommit, ...how }: { readonly headCommit: string; readonly reopen?: true },
): Promise<void> {
  tellBlocked(task, block);
  const from = await personSays(task, block);
  if (task.closedBy !== null) throw new StageLeft({ kind: 'chosen', to: stage.name });
  // Ended at this moment, the next look says so.
  await askForPullRequest(task, headCommit, how);
  if (from !== null) throw new StageLeft({ kind: 'chosen', to: from });
}

/** The stage that merges, unless it is behind the task already. */
function mergingStage(pipeline: readonly Stage[], stage: Stage): Stage | undefined {
  return pipeline.find((one) => one.merges && !comesAfter(pipeline, stage.name, one));
}
