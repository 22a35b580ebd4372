import type { Conflict } from '../domain/decisions/conflict.js';
import { type NextStep, nextStep, stepAfterConflict, type StepBack } from '../domain/decisions/next-step.js';
import type { Stage } from '../domain/pipeline/stages.js';
import { type SendsBack, stepAfterMerge } from '../domain/decisions/step-after-merge.js';
import type { TaskRun } from './task-run.js';

export function decide(t: TaskRun, stage: Stage, gate: Parameters<typeof nextStep>[0]['gate']): NextStep {
  const { pipeline, maxRollbacks, redeployByItself } = t.policy;
  return nextStep({ pipeline, stage, gate, rollbacks: t.state.rollbacks, maxRollbacks, redeployByItself });
}

/**
 * Back to development, which begins by integrating the other side. `acted`: the stage has done already what it does to the
 * world outside.
 */
export function conflictStep(t: TaskRun, stage: Stage, conflict: Conflict, acted: boolean): StepBack {
  const { pipeline, maxRollbacks, redeployByItself } = t.policy;
  return stepAfterConflict({
    pipeline,
    stage,
    rollbacks: t.state.rollbacks,
    maxRollbacks,
    conflict,
    acted: acted && !redeployByItself,
  });
}

/** Back to where it can be fixed that the branch is not to be merged as it is. */
export function mergeStep(t: TaskRun, stage: Stage, answer: SendsBack): StepBack {
  const { pipeline, maxRollbacks } = t.policy;
  return stepAfterMerge({ pipeline, stage, answer, branch: t.task.branch, rollbacks: t.state.rollbacks, maxRollbacks });
}
