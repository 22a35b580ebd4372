import { getExternalWorkflowHandle, log } from '@temporalio/workflow';
import { deployMessages, type DeployReply } from '../../../domain/deploys/deploy-turn.js';
import type { EnvironmentName } from '../../../domain/pipeline/environment.js';
import { environmentWorkflowId } from '../../../domain/task/task-id.js';
import type { Task } from '../state/task.js';
import { beginWait } from '../waits/wait.js';

/** What the workflow of an environment answers to the order that is open. */
export async function takeDeployReply(task: Task, { key, environment: from, answer }: DeployReply): Promise<void> {
  const { order: open } = task;
  if (open?.order.key !== key) {
    if (answer.kind === 'turn') await giveBack(task, key, from);
    return;
  }
  if (answer.kind === 'queued') {
    open.behind = answer.behind;
    const { environment } = open.order;
    const { behind } = open;
    if (task.wait?.kind === 'deployment') beginWait(task, { kind: 'deployment', environment, behind });
    return;
  }
  // What became of it is said once: a withdrawal that crossed it on the way changes nothing.
  if (open.answer === null || (open.answer.kind === 'turn' && answer.kind !== 'turn')) open.answer = answer;
}

/** Nobody here waits for that turn: others do. */
async function giveBack(task: Task, key: string, environment: EnvironmentName): Promise<void> {
  const id = environmentWorkflowId(task.identity.project, environment);
  const left = { key, result: 'left', verdict: null, reason: null };
  try {
    await getExternalWorkflowHandle(id).signal(deployMessages.deployed, left);
  } catch (error) {
    log.warn('a turn could not be given back', { key, reason: (error as Error).message });
  }
}
