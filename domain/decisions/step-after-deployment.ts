import { evidenceInWords } from '../gates/check-in-words.js';
import type { Stage } from '../pipeline/stages.js';
import { type Feedback, feedbackLimit } from '../task/task.js';
import { keepStart } from '../text/cut-text.js';
import {
  deployFailureInWords,
  ended,
  endOf,
  evidenceOfFailure,
  type FailedDeployment,
} from '../wording/deploys/failure-in-words.js';
import { rollbackPair, type StepBack } from './next-step.js';

export interface DeploymentQuestion {
  readonly stage: Stage;
  readonly failed: FailedDeployment;
  /** Rollbacks so far by pair of stages, see `rollbackPair`. */
  readonly rollbacks: Readonly<Record<string, number>>;
  readonly maxRollbacks: number;
  readonly redeploy: 'ask' | 'byItself';
}

/** Decides where a task goes on whose deployment has failed: to where it is fixed, once a person has agreed where the project asks. */
export function stepAfterDeployment({
  stage,
  failed,
  rollbacks,
  maxRollbacks,
  redeploy,
}: DeploymentQuestion): StepBack {
  const { reason } = failed.outcome;
  const { otherwise: to, name } = stage;
  const step = {
    ...{ to, feedback: feedbackOn(stage, failed) },
    failure: { cause: 'deployment', reason, deployment: failed },
  } as const;
  const block = (why: string): StepBack => ({
    ...step,
    ...{ kind: 'block', cause: 'deployment', reason: `${name}: ${ended(reason)} ${endOf(failed)} ${why}` },
  });
  if (redeploy === 'ask') return block('A failed deployment is not repeated by itself');
  if ((rollbacks[rollbackPair(name, to)] ?? 0) >= maxRollbacks) return block(`Sent back ${maxRollbacks} times already`);
  return { ...step, kind: 'back', reason };
}

function feedbackOn({ name }: Stage, failed: FailedDeployment): Feedback {
  const { comment } = deployFailureInWords(failed);
  const evidence = evidenceInWords(evidenceOfFailure(failed.outcome));
  const why = evidence.length > 0 ? evidence : [failed.outcome.reason];
  const told = [`The deployment to ${failed.environment} failed.`, comment, ...why];
  return { from: name, text: keepStart(told.join('\n'), feedbackLimit) };
}
