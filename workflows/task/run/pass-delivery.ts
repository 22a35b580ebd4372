import { deliveringStage } from '../../../domain/pipeline/stage-places.js';
import type { Stage } from '../../../domain/pipeline/stages.js';
import { requirePassed } from '../state/steps.js';
import type { Task } from '../state/task.js';
import { passGates } from './pass-gates.js';

/** The delivery's gate looks at a head that is to be merged, in a stage that merges; answers the head that it looked at. */
export async function passDelivery(task: Task, stage: Stage, headCommit: string): Promise<string> {
  const delivering = deliveringStage(task.policy.pipeline);
  if (delivering === undefined) return headCommit;
  const gate = await passGates(task, delivering, { headCommit, differsFromBase: true });
  // Nothing was deployed; it is this stage that goes back, and that counts how often.
  requirePassed(task, { ...stage, verdict: null, otherwise: delivering.name }, gate);
  return gate.headCommit ?? headCommit;
}
