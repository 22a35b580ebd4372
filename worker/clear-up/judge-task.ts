import { WorkflowNotFoundError } from '@temporalio/client';
import { listRuns } from '../../activities/store/runs.js';
import { findTask } from '../../activities/store/tasks.js';
import { parseTaskId } from '../../client/parse-task-id.js';
import { goes, type Judgement, stays } from './found.js';
import { isDeployCommand } from '../../domain/deploys/deploy-command.js';
import type { Sources } from './host.js';
import { pidAtWork } from './pid-at-work.js';

/** Whether what a task has on this host may go: only where it is sure that it has ended, and that nothing of it is left. */
export async function judgeTask(
  { client, pool }: Pick<Sources, 'client' | 'pool'>,
  taskId: string,
): Promise<Judgement> {
  if (parseTaskId(taskId) === null) return stays(`what it says of its task is no task: ${taskId.slice(0, 80)}`);
  const ended = await howItEnded({ client, pool }, taskId);
  if (!ended.removes) return ended;
  const left = `WorkflowId STARTS_WITH '${taskId}/abandoned/' AND ExecutionStatus = 'Running'`;
  for await (const { workflowId } of client.workflow.list({ query: left })) {
    return stays(`${workflowId} will free it, or has another host to free`);
  }
  for (const run of await listRuns(pool, taskId)) {
    // A deployment works in a checkout of its own.
    const pid = isDeployCommand(run.agent) ? null : pidAtWork(run);
    if (pid !== null) return stays(`its agent still works there (pid ${pid}), though ${ended.why}`);
  }
  return ended;
}

async function howItEnded({ client, pool }: Pick<Sources, 'client' | 'pool'>, taskId: string): Promise<Judgement> {
  try {
    const { status } = await client.workflow.getHandle(taskId).describe();
    const name = status.name.toLowerCase();
    return name === 'running' ? stays(`${taskId} is under way`) : goes(`${taskId} has ended (${name})`);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
  const row = await findTask(pool, taskId);
  if (row === null) return stays(`neither Temporal nor the ledger knows ${taskId}: are they the ones of this host?`);
  if (row.status === 'done' || row.status === 'cancelled') return goes(`${taskId} has ended (${row.status})`);
  return stays(`Temporal does not know ${taskId}, and the ledger says it is ${row.status}`);
}
