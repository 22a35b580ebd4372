import { passedGates } from '../../domain/gates/passed-gates.js';
import type { Stage } from '../../domain/pipeline/stages.js';
import { prepareWorktree, worktreeOf } from './host/worktree.js';
import { feedbackOf } from './state/feedback-of.js';
import { requireReviewedHead } from './state/reviewed-head.js';
import { leaveRejected, whereItIsMade } from './state/steps.js';
import type { Task } from './state/task.js';
import { askApproval } from './waits/ask-approval.js';
import { untilOrContinue } from './waits/until.js';

/** Before the stage's work: rejected, the task goes back to where the change is made. */
export async function approveBefore(task: Task, stage: Stage, waits = untilOrContinue): Promise<void> {
  const { approval } = stage;
  if (approval?.when !== 'before') return;
  const { headCommit } = (await prepareWorktree(task, stage)).workspace;
  requireReviewedHead(task, stage, headCommit);
  const { pullRequest } = task.state;
  const request = pullRequest === null ? task.identity.branch : `pull request #${pullRequest.number}`;
  const { visits } = task.state;
  const gates = passedGates({ visits, pipeline: task.policy.pipeline, before: stage.name });
  const what = `${stage.merges ? 'merge and ' : ''}${stage.name} of ${request} at ${headCommit.slice(0, 12)}; ${gates}`;
  const decision = await askApproval(task, { approval, commit: headCommit, what }, waits);
  if (decision.decision === 'rejected') leaveRejected(whereItIsMade(task, stage), feedbackOf(decision));
}

/** What the stage has made: rejected, it makes it anew. */
export async function approveAfter(task: Task, stage: Stage): Promise<void> {
  const { approval } = stage;
  if (approval?.when !== 'after') return;
  const { headCommit } = await worktreeOf(task, stage);
  const made = stage.artifacts.length === 0 ? `branch ${task.identity.branch}` : stage.artifacts.join(', ');
  const what = `${approval.kind}: ${made} at ${headCommit.slice(0, 12)}`;
  const decision = await askApproval(task, { approval, commit: headCommit, what }, untilOrContinue);
  if (decision.decision === 'rejected') leaveRejected(stage.name, feedbackOf(decision));
}
