import { condition, defineSignal, setHandler } from '@temporalio/workflow';
import type { EnvironmentInput } from '../../domain/deploys/environment-input.js';
import {
  type DeployerReport,
  deployMessages,
  type DeployOrder,
  type DeployWithdrawal,
} from '../../domain/deploys/deploy-turn.js';

export const deploy = defineSignal<[DeployOrder]>(deployMessages.deploy);
export const withdraw = defineSignal<[DeployWithdrawal]>(deployMessages.withdraw);
export const deployed = defineSignal<[DeployerReport]>(deployMessages.deployed);

/** All that happens in one environment of a project: its deployments one after the other, and what watches the last one. */
export async function environmentWorkflow(input: EnvironmentInput): Promise<void> {
  const orders = [...input.orders];
  setHandler(deploy, (order) => void orders.push(order));
  await condition(() => false);
}
