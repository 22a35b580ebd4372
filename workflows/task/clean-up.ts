import { ActivityFailure, ApplicationFailure, isCancellation, log } from '@temporalio/workflow';
import { hasOwnName } from '../../domain/git/own-branch.js';
import type { Workspace } from '../../domain/task/task.js';
import { lastActs } from '../proxies/host.js';
import { handOver } from './host/hand-over.js';
import type { Task } from './state/task.js';

/**
 * Ends what still runs and frees the worktree; work that is not on the origin is kept there first. Bounded, never fails:
 * a host that is away does it when it is back.
 */
export async function cleanUp(task: Task): Promise<void> {
  const { identity, openRunKey: runKey } = task;
  const { workspace } = task.state;
  if (workspace === null) return;
  const acts = lastActs(task.policy, workspace.hostId, 'free the worktree');
  try {
    if (runKey !== null) await acts.endRun({ task: identity, runKey, why: 'cancelled' });
    const { left } = await acts.releaseWorkspace({ task: identity, workspace, ...branchToDelete(task) });
    if (left !== undefined) leave(task, workspace, left, true);
  } catch (error) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    const reason = error.cause?.message ?? error.message;
    const forGood = error.cause instanceof ApplicationFailure && error.cause.nonRetryable === true;
    leave(task, workspace, reason, forGood);
    if (!forGood) await handOver(task, workspace, false);
  }
}

function leave(task: Task, { hostId, path }: Workspace, why: string, forGood: boolean): void {
  log.warn(forGood ? 'the worktree was left' : 'the worktree is freed later', { reason: why });
  task.leftAt = { hostId, path, why: why.slice(0, longestWhy), forGood };
}

const longestWhy = 500;

/** Where the project wants it, once its task is done with it; a branch that is somebody else's, or may be, is left to them. */
function branchToDelete({ ended, identity, policy, state }: Task): { readonly merged?: string } {
  const merged = state.pullRequest?.foreignHead ?? state.pullRequest?.mergedHead;
  if (ended?.how !== 'done' || !policy.merge.deleteBranch || merged === undefined) return {};
  const isOwn = hasOwnName(identity.branch) && state.begun?.adopted === null;
  return isOwn ? { merged } : {};
}
