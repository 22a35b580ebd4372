import { ActivityFailure, isCancellation, log } from '@temporalio/workflow';
import { lastActs } from './activities.js';
import type { TaskRun } from './task-run.js';

/** Ends what still runs and frees the worktree; work that is not on the origin is kept there first. Bounded, never fails. */
export async function cleanUp(t: TaskRun): Promise<void> {
  const { task, state } = t;
  const { workspace } = state;
  if (workspace === null) return;
  const acts = lastActs(workspace.hostId, 'free the worktree');
  try {
    if (t.openRunKey !== null) await acts.endRun({ task, runKey: t.openRunKey, why: 'cancelled' });
    await acts.keepWork({ task, workspace, runNumber: null });
    await acts.releaseWorkspace({ task, workspace });
  } catch (error) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    log.warn('the worktree was left', { reason: error.cause?.message ?? error.message });
  }
}
