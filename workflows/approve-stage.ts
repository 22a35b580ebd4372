import type { Stage } from '../domain/pipeline/stages.js';
import type { DecidedApproval } from '../domain/task/task-view.js';
import { type Feedback, feedbackLimit } from '../domain/task/task.js';
import { askApproval } from './ask-approval.js';
import { expectJudged } from './judged.js';
import { prepare, workspaceOf } from './prepare.js';
import type { TaskRun } from './task-run.js';

/** The reason of a rejection before the stage's work; null where nobody is asked or the answer is yes. */
export async function refusedBefore(t: TaskRun, stage: Stage): Promise<Feedback | null> {
  if (stage.approval?.when !== 'before') return null;
  const { headCommit } = (await prepare(t, stage)).workspace;
  expectJudged(t, stage, headCommit);
  const request = t.state.pullRequest === null ? t.task.branch : `pull request #${t.state.pullRequest.number}`;
  const what = `${stage.merges ? 'merge and ' : ''}${stage.name} of ${request} at ${headCommit.slice(0, 12)}`;
  const decision = await askApproval(t, { stage: stage.name, approval: stage.approval, commit: headCommit, what });
  return decision.decision === 'approved' ? null : feedbackOf(decision);
}

/** The reason of a rejection of what the stage has made; null where nobody is asked or the answer is yes. */
export async function rejectedAfter(t: TaskRun, stage: Stage): Promise<Feedback | null> {
  if (stage.approval?.when !== 'after') return null;
  const { headCommit } = await workspaceOf(t, stage);
  const made = stage.artifacts.length === 0 ? `branch ${t.task.branch}` : stage.artifacts.join(', ');
  const what = `${stage.approval.kind}: ${made} at ${headCommit.slice(0, 12)}`;
  const decision = await askApproval(t, { stage: stage.name, approval: stage.approval, commit: headCommit, what });
  return decision.decision === 'approved' ? null : feedbackOf(decision);
}

function feedbackOf(decision: Pick<DecidedApproval, 'by' | 'reason'>): Feedback {
  const text = `${decision.by} rejected it: ${decision.reason ?? 'no reason given'}`;
  return { from: 'approval', text: text.slice(0, feedbackLimit) };
}
