import type { EnvironmentName } from '../../../domain/pipeline/environment.js';
import type { Stage } from '../../../domain/pipeline/stages.js';
import { knowingLedger } from '../../proxies/any-worker.js';
import { hasWorked, type Task } from '../state/task.js';
import { blockBeforeRun } from './block-before-run.js';

/** Asks for what the task's deployments need before any agent is paid, not when one is due. False: a person has to give it first. */
export async function hasCredentials(task: Task, stage: Stage): Promise<boolean> {
  const credentials = { staging: needed(task, 'staging'), production: needed(task, 'production') };
  if (hasWorked(task) || Object.values(credentials).flat().length === 0) return true;
  const { project } = task.identity;
  const missing = await knowingLedger('credentials of deployments').checkCredentials({ project, credentials });
  if (missing === null) return true;
  blockBeforeRun(task, stage, { cause: 'credentials', reason: `deployment: ${missing}`, evidence: [] });
  return false;
}

function needed({ policy }: Task, environment: EnvironmentName): readonly string[] {
  const isDeployedTo = policy.pipeline.some(({ deploysTo }) => deploysTo === environment);
  return isDeployedTo ? policy.deploy.environments[environment].credentials : [];
}
