import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  workflowInfo,
} from '@temporalio/workflow';
import type { EnvironmentInput } from '../../domain/deploys/environment-input.js';
import { deployNext } from './deploy-order.js';
import { takeMessages } from './messages.js';
import { endMonitor, watch } from './monitor/watch.js';
import { startDeliveries } from './outbox/outbox.js';
import { readEnvironment, recordOrder } from './state/record.js';
import { answer, tellPlaces } from './state/reply.js';
import { show } from './state/show.js';
import { type Environment, openEnvironment } from './state/environment-state.js';

/** How long a cancel waits for comments and notices; the ledger must know. */
const graceAtTheEnd = '1 minute';

/** All that happens in one environment of a project: its deployments one after the other, and what watches the last one. */
export async function environmentWorkflow(input: EnvironmentInput): Promise<void> {
  const environment = openEnvironment(input);
  takeMessages(environment);
  startDeliveries(environment);
  tellPlaces(environment);
  try {
    await readEnvironment(environment);
    show(environment);
    while (!(await isOver(environment))) {
      if (environment.orders.length > 0) await deployNext(environment);
      else if (environment.monitored !== null) await watch(environment, environment.monitored);
      if (workflowInfo().continueAsNewSuggested) await goOn(environment);
    }
  } catch (error) {
    if (isCancellation(error)) await CancellationScope.nonCancellable(() => end(environment));
    throw error;
  }
}

/** Nobody waits, nothing is watched, and everything is told. */
async function isOver(environment: Environment): Promise<boolean> {
  const isAtWork = () => environment.orders.length > 0 || environment.monitored !== null;
  if (isAtWork()) return false;
  await condition(() => isAtWork() || environment.outbox.length === 0);
  await environment.said;
  await condition(allHandlersFinished);
  return !isAtWork() && environment.outbox.length === 0;
}

/** In a new run, with what waits and what is watched. */
async function goOn(environment: Environment): Promise<void> {
  await environment.couriers.stop();
  await condition(allHandlersFinished);
  await environment.said;
  const { project, name, orders, monitored, outbox } = environment;
  await continueAsNew<typeof environmentWorkflow>({ project, environment: name, orders, monitored, outbox });
}

/** Somebody has cancelled this workflow: what has not begun does not, and nobody looks any more. */
async function end(environment: Environment): Promise<void> {
  const { underWay, orders } = environment;
  environment.orders = [];
  environment.underWay = null;
  for (const order of [...(underWay === null ? [] : [underWay.order]), ...orders]) {
    recordOrder(environment, order, 'withdrawn');
    await answer(environment, order, { kind: 'withdrawn' });
  }
  await endMonitor(environment, 'its monitor was cancelled from outside orch');
  await condition(() => environment.outbox.every(({ to }) => to !== 'ledger'));
  await condition(() => environment.outbox.length === 0, graceAtTheEnd, { summary: 'last comments and notices' });
}
