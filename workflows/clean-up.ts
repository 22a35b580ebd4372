import { ActivityFailure, ApplicationFailure, isCancellation, log, patched } from '@temporalio/workflow';
import { lastActs } from './activities.js';
import { handOver } from './hand-over.js';
import type { TaskRun } from './task-run.js';

/**
 * Ends what still runs and frees the worktree; work that is not on the origin is kept there first. Bounded, never fails:
 * a host that is away does it when it is back.
 */
export async function cleanUp(t: TaskRun): Promise<void> {
  const { task, state } = t;
  const { workspace } = state;
  if (workspace === null) return;
  const acts = lastActs(t.policy, workspace.hostId, 'free the worktree');
  try {
    if (t.openRunKey !== null) await acts.endRun({ task, runKey: t.openRunKey, why: 'cancelled' });
    // The release keeps what it finds; histories of before it was left to it have a step of its own for that.
    if (!patched('release-keeps')) await acts.keepWork({ task, workspace, runNumber: null });
    await acts.releaseWorkspace({ task, workspace });
  } catch (error) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    const reason = error.cause?.message ?? error.message;
    const forGood = error.cause instanceof ApplicationFailure && error.cause.nonRetryable === true;
    log.warn(forGood ? 'the worktree was left' : 'the worktree is freed later', { reason });
    if (!forGood && patched('hand-over')) await handOver(t, workspace, false);
  }
}
