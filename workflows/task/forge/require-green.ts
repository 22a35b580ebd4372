import type { Stage } from '../../../domain/pipeline/stages.js';
import { isMerged } from '../state/passed-stages.js';
import { leaveToFix } from '../state/steps.js';
import type { Task } from '../state/task.js';
import { awaitChecks } from './await-checks.js';

/**
 * Whoever made the head that is to be merged, its checks have ended before a person is asked about it, and before it is merged;
 * red ones leave the stage. A head that was seen so, or that a person has merged, is not asked about again.
 */
export async function requireGreen(task: Task, stage: Stage, headCommit: string): Promise<void> {
  const { identity, state } = task;
  if (identity.repository.forge === undefined || isMerged(task, headCommit) || state.checked?.head === headCommit)
    return;
  const ci = await awaitChecks(task, headCommit);
  if (ci.kind === 'failed') leaveToFix(task, stage, { kind: 'red', checks: ci.checks });
}
