import { ActivityFailure, ChildWorkflowFailure, executeChild, TemporalFailure } from '@temporalio/workflow';
import type { MergeAnswer } from '../domain/task/forge.js';
import { mergeWorkflowId } from '../domain/task/task-id.js';
import type { Stage } from '../domain/pipeline/stages.js';
import type { StepBack } from '../domain/decisions/next-step.js';
import type { PullRequest } from '../domain/task/task.js';
import { block, StageLeft, step } from './block.js';
import { conflictStep, mergeStep } from './decide.js';
import { mergeWorkflow } from './merge.js';
import { pass } from './pass.js';
import { ensurePullRequest } from './pull-request.js';
import { show } from './show.js';
import { stopIfCancelled, type TaskRun, untilMayBegin } from './task-run.js';

const firstTurnMs = 2_000;
/** A merge may take long; a history that counts its seconds would not hold them all. */
const longestTurnMs = 30_000;
const firstHinderedMs = 15_000;
const longestHinderedMs = 300_000;
/** What hinders a merge for so long, a person has to look at. */
const longestHindranceMs = 3_600_000;

/** Merges the commit that was reviewed, tested and approved; null once it is merged, by orch or by a person. */
export async function mergePullRequest(t: TaskRun, stage: Stage, headCommit: string): Promise<StepBack | null> {
  let since = Date.now();
  let wait = firstHinderedMs;
  for (;;) {
    await untilMayBegin(t);
    const pullRequest = await ensurePullRequest(t, headCommit);
    if (pullRequest.mergeCommit !== null) {
      show(t, {});
      return null;
    }
    const answer = await step(t, 'merge', () => attempt(t, pullRequest, headCommit));
    switch (answer.kind) {
      case 'merged':
        t.state.pullRequest = {
          ...pullRequest,
          mergeCommit: answer.mergeCommit,
          mergedHead: headCommit,
          ...(answer.by !== null && { mergedBy: answer.by }),
        };
        t.merged = true;
        show(t, {});
        return null;
      case 'conflict':
        return conflictStep(t, stage, { with: t.task.repository.baseBranch, files: null }, false);
      case 'changes-requested':
        t.state.answeredReviews = [...(t.state.answeredReviews ?? []), ...answer.reviews.map(({ id }) => id)];
        return mergeStep(t, stage, answer);
      case 'moved':
      case 'red':
        return mergeStep(t, stage, answer);
      case 'waits': {
        if (Date.now() - since >= longestHindranceMs) {
          const from = await block(t, `pull request #${pullRequest.number} cannot be merged: ${answer.reason}`);
          if (from !== null) throw new StageLeft(from);
          since = Date.now();
        }
        await pass(t, Date.now() + wait, answer.reason);
        wait = Math.min(wait * 1.5, longestHinderedMs);
        break;
      }
      case 'closed':
        // Asked for again, the pull request says who has closed it, and the task is blocked.
        break;
    }
  }
}

/** One attempt, alone in the repository: another task's comes first. */
async function attempt(t: TaskRun, pullRequest: PullRequest, headCommit: string): Promise<MergeAnswer> {
  const { name } = t.task.repository;
  const method = t.policy.merge?.method ?? 'merge';
  const answered = t.state.answeredReviews ?? [];
  for (let turn = firstTurnMs; ; turn = Math.min(turn * 1.5, longestTurnMs)) {
    await untilMayBegin(t);
    try {
      return await executeChild(mergeWorkflow, {
        workflowId: mergeWorkflowId(name),
        parentClosePolicy: 'ABANDON',
        args: [{ policy: t.policy, order: { task: t.task, pullRequest, headCommit, method, answered } }],
        staticSummary: `${t.task.project}/${t.task.item}: merge pull request #${pullRequest.number} of ${name}`,
      });
    } catch (error) {
      if (!isUnderWay(error)) return endedWithout(t, error);
      await pass(t, Date.now() + turn, `another merge into ${name} is under way`);
    }
  }
}

function isUnderWay(error: unknown): boolean {
  return error instanceof TemporalFailure && error.name === 'WorkflowExecutionAlreadyStartedError';
}

/** The failure of the step itself is thrown as if it were the task's own; a merge that was ended by hand is made later. */
function endedWithout(t: TaskRun, error: unknown): MergeAnswer {
  if (!(error instanceof ChildWorkflowFailure)) throw error;
  if (error.cause instanceof ActivityFailure) throw error.cause;
  stopIfCancelled(t);
  return { kind: 'waits', reason: 'the merge was ended from outside orch' };
}
