import { failureInWords } from '../../../domain/gates/check-in-words.js';
import { failedChecks } from '../../../domain/gates/gate.js';
import type { SetUpResult } from '../../../domain/gates/set-up.js';
import { comesAfter, deliveringStage } from '../../../domain/pipeline/stage-places.js';
import type { Stage } from '../../../domain/pipeline/stages.js';
import { tellRedSetUp } from '../../../domain/wording/set-up-in-words.js';
import { requirePassed } from '../state/steps.js';
import type { Task } from '../state/task.js';
import { openSecretsQuestion } from './ask-secrets.js';
import type { BlockBefore } from './block-before-run.js';

/** A red set-up is a person's to fix, unless the branch has made it so, or a person has left it to the agents. */
export function isDevelopers({ state, merged }: Task, { filesChanged }: SetUpResult): boolean {
  return !merged && (filesChanged || state.base?.failed.some(({ kind }) => kind === 'set-up') === true);
}

/** What has to come first: a decision, or a person who has looked. */
export async function waitForSetUp(
  task: Task,
  { withheld, checks }: SetUpResult,
  {
    headCommit,
    blocks,
  }: { readonly headCommit: string; readonly blocks: (block: BlockBefore) => void | Promise<void> },
): Promise<void> {
  if (withheld !== undefined) {
    openSecretsQuestion(task, withheld, headCommit);
    return;
  }
  const evidence = failedChecks({ checks });
  const reason = `set-up: ${failureInWords(evidence) ?? 'it failed'}`;
  await blocks({ cause: 'set-up', reason, evidence });
}

/**
 * A set-up that the branch has broken, before a run: its developer is told, and works all the same; whoever comes later cannot,
 * and sends the task back.
 */
export function leaveToDeveloper(task: Task, stage: Stage, { checks }: SetUpResult): void {
  const { policy, state } = task;
  const delivering = deliveringStage(policy.pipeline);
  if (delivering === undefined) return;
  const feedback = tellRedSetUp(failedChecks({ checks }));
  if (comesAfter(policy.pipeline, stage.name, delivering)) {
    // Nothing was deployed, and nobody has judged anything.
    const asked = { ...stage, verdict: null, otherwise: delivering.name };
    requirePassed(task, asked, { passed: false, verdict: null, feedback, checks });
  }
  const isTold = state.feedback.some(({ from, text }) => from === feedback.from && text === feedback.text);
  if (stage.delivers && !isTold) state.feedback.push(feedback);
}
