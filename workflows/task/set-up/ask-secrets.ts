import type { WithheldSecrets } from '../../../domain/gates/set-up.js';
import type { Stage } from '../../../domain/pipeline/stages.js';
import { withheldSecrets } from '../../../domain/wording/set-up-in-words.js';
import { feedbackOf } from '../state/feedback-of.js';
import { leaveRejected, whereItIsMade } from '../state/steps.js';
import type { Task } from '../state/task.js';
import { askApproval } from '../waits/ask-approval.js';
import type { until } from '../waits/until.js';

/** The branch has changed files by which the set-up's secrets could get out: asked once for these contents. */
export function openSecretsQuestion({ state }: Task, withheld: WithheldSecrets, commit: string): void {
  const what = withheldSecrets(withheld, commit);
  state.questions['setup-secrets'] += 1;
  state.setUpSecrets.push({ contents: withheld.contents, commit, what, answer: 'open' });
}

/** Waits for the answer; refused, the task goes back to where the files were changed, unless it is there. */
export async function untilSecretsAreSettled(task: Task, stage: Stage, waits: typeof until): Promise<void> {
  const { state } = task;
  const open = state.setUpSecrets.find(({ answer }) => answer === 'open');
  if (open === undefined) return;
  const { commit, what } = open;
  const approval = { kind: 'setup-secrets', when: 'before' } as const;
  const decided = await askApproval(task, { approval, commit, what, round: state.questions['setup-secrets'] }, waits);
  const answer = decided.decision === 'approved' ? 'given' : 'refused';
  state.setUpSecrets = state.setUpSecrets.map((one) => (one === open ? { ...one, answer } : one));
  if (answer === 'given') return;
  const feedback = feedbackOf(decided);
  const to = whereItIsMade(task, stage);
  if (to !== stage.name) leaveRejected(to, feedback);
  state.feedback.push(feedback);
}
