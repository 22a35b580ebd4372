import { getExternalWorkflowHandle, log } from '@temporalio/workflow';
import { type DeployerReport, deployMessages } from '../../../domain/deploys/deploy-turn.js';
import type { EnvironmentName } from '../../../domain/pipeline/environment.js';
import { environmentWorkflowId } from '../../../domain/task/task-id.js';
import type { Task } from '../state/task.js';

/** By a signal. False: nobody is there. */
export async function tellEnvironment(
  { identity: { project } }: Task,
  environment: EnvironmentName,
  signal: string,
  message: unknown,
): Promise<boolean> {
  try {
    await getExternalWorkflowHandle(environmentWorkflowId(project, environment)).signal(signal, message);
    return true;
  } catch (error) {
    log.warn('an environment could not be told', { environment, signal, reason: (error as Error).message });
    return false;
  }
}

/** The deployer agent does not begin: whoever comes next has the turn. */
export async function giveBackTurn(task: Task, environment: EnvironmentName, key: string): Promise<void> {
  const left: DeployerReport = { key, result: 'left', verdict: null, reason: null };
  await tellEnvironment(task, environment, deployMessages.deployed, left);
}
