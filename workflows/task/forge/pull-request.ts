import type { Stage } from '../../../domain/pipeline/stages.js';
import type { PullRequest } from '../../../domain/task/task.js';
import { send } from '../outbox/outbox.js';
import type { Task } from '../state/task.js';
import { askForPullRequest } from './ask-for-pull-request.js';
import { leaveRetargeted } from './retargeted.js';
import { takeEnding } from './take-ending.js';

/**
 * The pull request of what was pushed; a draft until its review has approved it. Merged by a person, it is noted as that. Where a
 * person has given it another base branch, nothing is merged that was approved before; other stages go on.
 */
export async function ensurePullRequest(task: Task, stage: Stage, headCommit: string): Promise<PullRequest> {
  const otherwise = await askForPullRequest(task, headCommit);
  if (otherwise?.kind === 'retargeted') {
    if (stage.merges) leaveRetargeted(task, stage, otherwise.base);
  } else if (otherwise !== null) await takeEnding(task, stage, otherwise, headCommit);
  const { pullRequest } = task.state;
  if (pullRequest === null) throw new Error('there is no pull request');
  return pullRequest;
}

/** Beside the path: the pull request tells how far the task is. The local forge has no readers. */
export function tellPullRequest(task: Task): void {
  const { outbox, pullRequest } = task.state;
  if (task.identity.repository.forge === undefined || pullRequest?.mergeCommit !== null) return;
  const waits = outbox.some((outgoing) => outgoing.to === 'forge' && outgoing.what === 'progress');
  if (!waits) send(task, { to: 'forge', what: 'progress' });
}
