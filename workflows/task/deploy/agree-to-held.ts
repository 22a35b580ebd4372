import type { Held } from '../../../domain/deploys/environment-record.js';
import type { Stage } from '../../../domain/pipeline/stages.js';
import { heldInWords } from '../../../domain/wording/deploys/deploy-approval.js';
import { feedbackOf } from '../state/feedback-of.js';
import { leaveRejected, whereItIsMade } from '../state/steps.js';
import type { Task } from '../state/task.js';
import { askApproval } from '../waits/ask-approval.js';
import type { Wanted } from './order.js';
import { shortCommit } from '../../../domain/text/short-commit.js';

/** A person agrees to deploy what contains the commit that the environment is held for, or the change is made anew. */
export async function agreeToHeld(task: Task, stage: Stage, wanted: Wanted, held: Held): Promise<void> {
  const { state } = task;
  const { environment, commit } = wanted;
  const what = `${stage.name} of ${shortCommit(commit)}, which contains what was held; ${heldInWords(environment, held)}`;
  const round = (state.questions.held += 1);
  const decision = await askApproval(task, { approval: { kind: 'held', when: 'before' }, commit, what, round });
  if (decision.decision === 'rejected') leaveRejected(whereItIsMade(task, stage), feedbackOf(decision));
  state.deploy = { ...state.deploy, agreedTo: held.commit };
}
