import { CancellationScope, startChild, uuid4 } from '@temporalio/workflow';
import type { Workspace } from '../../../domain/task/task.js';
import { abandonRunWorkflow } from '../../host/abandon-run.js';
import type { Task } from '../state/task.js';

/** Leaves what is to be done on a host that is away to a workflow of its own, which outlives the task. */
export async function handOver(task: Task, workspace: Workspace, left: boolean): Promise<void> {
  const { identity, openRunKey: runKey } = task;
  const { hostId } = workspace;
  await CancellationScope.nonCancellable(() =>
    startChild(abandonRunWorkflow, {
      workflowId: `${identity.id}/abandoned/${hostId}/${runKey ?? uuid4()}`,
      parentClosePolicy: 'ABANDON',
      args: [{ task: identity, workspace, runKey, left }],
      staticSummary: `${identity.project}/${identity.item}: what is left on host ${hostId}`,
    }),
  );
  task.openRunKey = null;
}
