import { CancellationScope, startChild, uuid4 } from '@temporalio/workflow';
import type { Workspace } from '../domain/task/task.js';
import { abandonRunWorkflow } from './abandon-run.js';
import type { TaskRun } from './task-run.js';

/** Leaves what is to be done on a host that is away to a workflow of its own, which outlives the task. */
export async function handOver(t: TaskRun, workspace: Workspace, left: boolean): Promise<void> {
  const { task, openRunKey: runKey } = t;
  const { hostId } = workspace;
  await CancellationScope.nonCancellable(() =>
    startChild(abandonRunWorkflow, {
      workflowId: `${task.id}/abandoned/${hostId}/${runKey ?? uuid4()}`,
      parentClosePolicy: 'ABANDON',
      args: [{ task, workspace, runKey, left }],
      staticSummary: `${task.project}/${task.item}: what is left on host ${hostId}`,
    }),
  );
  t.openRunKey = null;
}
