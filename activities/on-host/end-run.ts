import type { TaskIdentity } from '../../domain/task/task.js';
import type { BookRunDeps } from '../agents/run/book-run.js';
import { stopRun } from '../agents/run/stop-run.js';
import { settleUnbegun } from '../store/brakes/withdraw-run.js';
import { findRun } from '../store/runs.js';

export interface EndRunInput {
  readonly task: TaskIdentity;
  readonly runKey: string;
  readonly why: 'cancelled' | 'abandoned';
}
export interface EndRunOutput {
  /** False where no process of the run was left. */
  readonly ended: boolean;
}

/** Ends what is left of a run on this host, and sees to it that it does not start later. */
export function createEndRun(deps: BookRunDeps) {
  return async function endRun({ runKey, why }: EndRunInput): Promise<EndRunOutput> {
    const run = await findRun(deps.pool, runKey);
    if (run === null) deps.wake(await settleUnbegun(deps.pool, runKey));
    if (run === null || run.finishedAt !== null) return { ended: false };
    return { ended: await stopRun(deps, run, why) };
  };
}
