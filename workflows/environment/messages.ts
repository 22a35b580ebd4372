import { defineSignal, setHandler } from '@temporalio/workflow';
import {
  type DeployerReport,
  deployMessages,
  type DeployOrder,
  type DeployWithdrawal,
} from '../../domain/deploys/deploy-turn.js';
import { recordOrder } from './state/record.js';
import { answer, tellPlaces } from './state/reply.js';
import { show } from './state/show.js';
import { type Environment, isKnown } from './state/environment-state.js';

export const deploy = defineSignal<[DeployOrder]>(deployMessages.deploy);
export const withdraw = defineSignal<[DeployWithdrawal]>(deployMessages.withdraw);
export const deployed = defineSignal<[DeployerReport]>(deployMessages.deployed);

export function takeMessages(environment: Environment): void {
  setHandler(deploy, (order) => {
    if (isKnown(environment, order.key)) return;
    environment.orders.push(order);
    recordOrder(environment, order, 'waiting');
    tellPlaces(environment);
    show(environment);
  });
  setHandler(withdraw, ({ key, taskId }) => withdrawOrder(environment, key, taskId));
  setHandler(deployed, (report) => void environment.reports.set(report.key, report));
}

async function withdrawOrder(environment: Environment, key: string, taskId: string): Promise<void> {
  const { orders, underWay } = environment;
  if (underWay?.order.key === key) {
    // Begun, it is answered with what it comes to.
    underWay.withdrawn = true;
    if (!underWay.begun) underWay.preparing.cancel();
    return;
  }
  const order = orders.find((one) => one.key === key);
  environment.orders = orders.filter((one) => one !== order);
  if (order !== undefined) recordOrder(environment, order, 'withdrawn');
  tellPlaces(environment);
  show(environment);
  await answer(environment, { key, task: { id: taskId } }, { kind: 'withdrawn' });
}
