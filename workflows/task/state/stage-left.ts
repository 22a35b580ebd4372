import type { StepAside } from '../../../domain/decisions/next-step.js';

/** The one way out of a stage that has not passed, from wherever it stands: the task goes on as the step says. */
export class StageLeft extends Error {
  readonly step: StepAside;

  constructor(step: StepAside) {
    super(`left for ${step.to}`);
    this.name = 'StageLeft';
    this.step = step;
  }
}
