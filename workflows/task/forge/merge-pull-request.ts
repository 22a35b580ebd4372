import type { MergeAnswer } from '../../../domain/task/forge.js';
import type { Stage } from '../../../domain/pipeline/stages.js';
import { StageLeft } from '../state/stage-left.js';
import { leaveRefused, leaveToFix, stepOfConflict } from '../state/steps.js';
import { show } from '../state/show.js';
import type { Task } from '../state/task.js';
import { block } from '../waits/block.js';
import { untilMayBegin } from '../waits/until.js';
import { endWait, sleepUntil } from '../waits/wait.js';
import { mergeInTurn } from './merge-in-turn.js';
import { requireGreen } from './require-green.js';
import { ensurePullRequest } from './pull-request.js';

const firstHinderedMs = 15_000;
const longestHinderedMs = 300_000;
/** What hinders a merge for so long, a person has to look at. */
const longestHindranceMs = 3_600_000;

/**
 * Merges the commit that was reviewed, tested and approved, or leaves the stage; a person may have merged it meanwhile. `behind`:
 * the base branch has gone on, and is to be taken in first.
 */
export async function mergePullRequest(task: Task, stage: Stage, headCommit: string): Promise<'merged' | 'behind'> {
  let hinderedMs = 0;
  let wait = firstHinderedMs;
  for (;;) {
    await untilMayBegin(task);
    const pullRequest = await ensurePullRequest(task, stage, headCommit);
    if (pullRequest.mergeCommit !== null) {
      show(task);
      return 'merged';
    }
    await requireGreen(task, stage, headCommit);
    const answer = await mergeInTurn(task, pullRequest, headCommit);
    if (answer.kind !== 'waits') endWait(task);
    switch (answer.kind) {
      case 'merged': {
        noteMerge(task, headCommit, answer);
        return 'merged';
      }
      case 'behind':
        return 'behind';
      case 'conflict': {
        const conflict = { with: task.identity.repository.baseBranch, files: null };
        throw new StageLeft(stepOfConflict(task, stage, conflict, false));
      }
      case 'changes-requested':
        task.state.answeredReviews.push(...answer.reviews.map(({ id }) => id));
        return leaveToFix(task, stage, answer);
      case 'moved':
      case 'red':
        return leaveToFix(task, stage, answer);
      case 'refused':
        return leaveRefused(task, stage, answer.refused, 'merge');
      case 'waits':
        if (hinderedMs >= longestHindranceMs) {
          await block(task, 'forge', `pull request #${pullRequest.number} cannot be merged: ${answer.reason}`);
          hinderedMs = 0;
        }
        await sleepUntil(task, { kind: 'forge', reason: answer.reason }, Date.now() + wait);
        hinderedMs += wait;
        wait = Math.min(wait * 1.5, longestHinderedMs);
        break;
      case 'closed':
      case 'retargeted':
        // Asked for again, the pull request says who has closed it, or where it goes now, and the stage is left.
        break;
    }
  }
}

function noteMerge(task: Task, mergedHead: string, answer: Extract<MergeAnswer, { kind: 'merged' }>): void {
  const { state } = task;
  const { mergeCommit, by } = answer;
  if (state.pullRequest === null) throw new Error('what was merged has no pull request');
  const { approved } = state.deploy;
  state.pullRequest = {
    ...{ ...state.pullRequest, mergeCommit, mergedHead },
    ...(by !== null && { mergedBy: by }),
    ...(approved !== null && approved !== mergedHead && { approvedHead: approved }),
  };
  task.merged = true;
  show(task);
}
