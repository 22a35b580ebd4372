import type { Client } from '@temporalio/client';
import type { EnvironmentInput } from '../../../domain/deploys/environment-input.js';
import { deployMessages, type DeployOrder } from '../../../domain/deploys/deploy-turn.js';
import { environmentWorkflowType } from '../../../domain/task/messages.js';
import { environmentWorkflowId, sharedQueue } from '../../../domain/task/task-id.js';

/** Queues a deployment with the workflow of its environment, which is started where nothing is deployed or watched there. */
export function createAskDeployment({
  temporal,
}: {
  readonly temporal: Client;
}): (order: DeployOrder) => Promise<void> {
  return async (order) => {
    const { environment } = order;
    const { project } = order.task;
    const input: EnvironmentInput = { project, environment, orders: [], monitored: null, outbox: [] };
    await temporal.workflow.signalWithStart(environmentWorkflowType, {
      workflowId: environmentWorkflowId(project, environment),
      taskQueue: sharedQueue,
      args: [input],
      signal: deployMessages.deploy,
      signalArgs: [order],
      staticSummary: `${project} · ${environment}`,
    });
  };
}
