import { setCurrentDetails } from '@temporalio/workflow';
import type { TaskIdentity, Workspace } from '../../domain/task/task.js';
import { whenBack } from '../proxies/host.js';

export interface AbandonedRun {
  readonly task: TaskIdentity;
  readonly workspace: Workspace;
  /** The run whose end is not known; null: none. */
  readonly runKey: string | null;
  /** The task goes on, on another host; false: it is over. */
  readonly left: boolean;
}

/** Waits for a host that is away, however long, to end there what a task has left, keep its work and free its worktree. */
export async function abandonRunWorkflow({ task, workspace, runKey, left }: AbandonedRun): Promise<void> {
  const { hostId } = workspace;
  setCurrentDetails(
    `Waits for host ${hostId}, to free the worktree of ${task.id} there. If it never comes back, terminate this.`,
  );
  if (runKey !== null) await whenBack(hostId, 'end what still runs').endRun({ task, runKey, why: 'abandoned' });
  await whenBack(hostId, 'free the worktree').releaseWorkspace({ task, workspace, left });
}
