import { skippedBy } from '../../domain/gates/stages-passed.js';
import { approverProblem, approversFor } from '../../domain/pipeline/approvers.js';
import type { StageName } from '../../domain/pipeline/stages.js';
import type { TaskPolicy } from '../../domain/task/task.js';
import { ClientError } from '../errors/client-error.js';

export interface AskedUnreviewed {
  readonly policy: TaskPolicy;
  readonly unreviewed?: string | undefined;
  readonly begun?: { readonly head: string | null } | undefined;
}

/** Refuses a start behind stages that nobody has passed, unless somebody says so who may approve deployments. */
export function checkUnreviewed({ policy, unreviewed: by, begun }: AskedUnreviewed, startAt: StageName): void {
  const { pipeline, approvers } = policy;
  if (by !== undefined) {
    const problem = approverProblem(by, approversFor(approvers, 'deploy'));
    if (problem !== null) throw new ClientError('refused', `${problem}.`, 'Ask one of them.');
    return;
  }
  if ((begun?.head ?? null) !== null) return;
  const skipped = skippedBy(pipeline, startAt);
  if (skipped.length === 0) return;
  throw new ClientError(
    'bad-stage',
    `From ${startAt} on, the task would merge what has not passed ${skipped.join(', ')}.`,
    `Start from ${skipped[0] ?? startAt}; or say --unreviewed, as somebody who may approve deployments.`,
  );
}
