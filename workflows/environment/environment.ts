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
import { startDeliveries } from './outbox.js';
import { recordOrder } from './record.js';
import { answer, tellPlaces } from './reply.js';
import { show } from './show.js';
import { type Environment, openEnvironment } from './state.js';

/** All that happens in one environment of a project: its deployments one after the other, and what watches the last one. */
export async function environmentWorkflow(input: EnvironmentInput): Promise<void> {
  const environment = openEnvironment(input);
  takeMessages(environment);
  startDeliveries(environment);
  tellPlaces(environment);
  show(environment);
  try {
    do {
      while (environment.orders.length > 0) {
        await deployNext(environment);
        if (workflowInfo().continueAsNewSuggested) await goOn(environment);
      }
      await condition(() => environment.outbox.length === 0 || environment.orders.length > 0);
      await environment.said;
    } while (environment.orders.length > 0);
    await condition(allHandlersFinished);
  } catch (error) {
    if (isCancellation(error)) await CancellationScope.nonCancellable(() => end(environment));
    throw error;
  }
}

/** In a new run, with what waits and what is watched. */
async function goOn(environment: Environment): Promise<void> {
  await environment.couriers.stop();
  await condition(allHandlersFinished);
  await environment.said;
  const { project, name, orders, monitored, outbox } = environment;
  await continueAsNew<typeof environmentWorkflow>({ project, environment: name, orders, monitored, outbox });
}

/** Somebody has cancelled this workflow: what has not begun does not. */
async function end(environment: Environment): Promise<void> {
  const { underWay, orders } = environment;
  environment.orders = [];
  environment.underWay = null;
  for (const order of [...(underWay === null ? [] : [underWay.order]), ...orders]) {
    recordOrder(environment, order, 'withdrawn');
    await answer(environment, order, { kind: 'withdrawn' });
  }
  await condition(() => environment.outbox.every(({ to }) => to !== 'ledger'), '1 minute');
}
