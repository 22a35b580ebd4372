import { proxyActivities, type ActivityInterfaceFor } from '@temporalio/workflow';
import type { Activities } from '../../activities/create-activities.js';
import type { DeployOrder } from '../../domain/deploys/deploy-turn.js';
import type { EnvironmentPolicy } from '../../domain/pipeline/environment.js';
import { sharedQueue, workspaceQueue } from '../../domain/task/task-id.js';
import { hostPatienceMs, lastActLimits } from './host.js';
import { patient } from './retries.js';

type Only<Names extends keyof Activities> = ActivityInterfaceFor<Pick<Activities, Names>>;

const longestLookWaitMs = 30_000;
/** Of one request to a health check's URL, generously. */
const requestSeconds = 60;

/** A command of a deployment: tried again for ever where its worker is lost, because the next attempt attaches to it. */
export function deploymentOnHost(order: DeployOrder, hostId: string, summary: string): Only<'runDeployment'> {
  return proxyActivities<Pick<Activities, 'runDeployment'>>({
    taskQueue: workspaceQueue(hostId),
    scheduleToStartTimeout: hostPatienceMs(order),
    startToCloseTimeout: (order.policy.timeoutSeconds + order.killGraceSeconds + 600) * 1_000,
    heartbeatTimeout: order.heartbeatSeconds * 1_000,
    retry: { initialInterval: '1 second', backoffCoefficient: 1 },
    summary,
  });
}

/** A look at what was deployed, for as long as it may take to be healthy. */
export function proofOnHost(
  order: DeployOrder,
  hostId: string,
  summary: string,
): Only<'finalizeDeployment' | 'checkHealth'> {
  return proxyActivities<Pick<Activities, 'finalizeDeployment' | 'checkHealth'>>({
    taskQueue: workspaceQueue(hostId),
    scheduleToStartTimeout: hostPatienceMs(order),
    startToCloseTimeout: (order.policy.healthWithinSeconds + lookSeconds(order.policy) + 600) * 1_000,
    heartbeatTimeout: order.heartbeatSeconds * 1_000,
    retry: patient(order.patienceSeconds),
    summary,
  });
}

/** One look of the monitor: made now, or not at all. */
export function lookOnHost(order: DeployOrder, hostId: string, summary: string): Only<'checkHealth'> {
  return proxyActivities<Pick<Activities, 'checkHealth'>>({
    taskQueue: workspaceQueue(hostId),
    scheduleToStartTimeout: lookWaitMs(order),
    startToCloseTimeout: lookSeconds(order.policy) * 1_000,
    heartbeatTimeout: order.heartbeatSeconds * 1_000,
    retry: { maximumAttempts: 1 },
    summary,
  });
}

/** A checkout for the monitor's next look, on any host that has time for it now. */
export function checkoutForLook(order: DeployOrder, summary: string): Only<'prepareDeployment'> {
  return proxyActivities<Pick<Activities, 'prepareDeployment'>>({
    taskQueue: sharedQueue,
    scheduleToStartTimeout: lookWaitMs(order),
    startToCloseTimeout: '10 minutes',
    heartbeatTimeout: order.heartbeatSeconds * 1_000,
    retry: { maximumAttempts: 1 },
    summary,
  });
}

/** A checkout that stays is cleared up by its host in the end. */
export function clearing(order: DeployOrder, hostId: string): Only<'removeCheckout'> {
  return proxyActivities<Pick<Activities, 'removeCheckout'>>(lastActLimits(order, hostId, 'remove the checkout'));
}

function lookWaitMs(order: DeployOrder): number {
  return Math.min(longestLookWaitMs, hostPatienceMs(order));
}

/** The longest that all health checks take, one after the other. */
function lookSeconds({ health }: EnvironmentPolicy): number {
  return health.reduce((sum, check) => sum + (check.kind === 'url' ? requestSeconds : check.timeoutSeconds), 60);
}
