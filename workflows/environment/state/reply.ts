import { CancellationScope, getExternalWorkflowHandle, log } from '@temporalio/workflow';
import { type DeployAnswer, deployMessages, type DeployReply } from '../../../domain/deploys/deploy-turn.js';
import type { Environment } from './environment-state.js';

const mostRemembered = 100;

/** Tells a task, after what it was told before. Answers whether the task is there. */
export function reply(
  environment: Environment,
  taskId: string,
  told: Omit<DeployReply, 'environment'>,
): Promise<boolean> {
  const said = CancellationScope.nonCancellable(() =>
    environment.said.then(() => signal(taskId, { ...told, environment: environment.name })),
  );
  environment.said = said;
  return said;
}

/** The last word to an order. Answers whether its task is there. */
export async function answer(
  environment: Environment,
  { key, task }: { readonly key: string; readonly task: { readonly id: string } },
  given: DeployAnswer,
): Promise<boolean> {
  environment.toldBehind.delete(key);
  environment.answered.push(key);
  environment.answered.splice(0, environment.answered.length - mostRemembered);
  return reply(environment, task.id, { key, answer: given });
}

/** Tells each task whom it waits for, where that has changed. */
export function tellPlaces(environment: Environment): void {
  const { underWay, orders, toldBehind } = environment;
  const all = [...(underWay === null ? [] : [underWay.order]), ...orders];
  for (const [place, { key, task }] of all.entries()) {
    if (key === underWay?.order.key && underWay.begun) continue;
    const behind = all.slice(0, place).map((one) => one.task.id);
    const told = behind.join(' ');
    if (toldBehind.get(key) === told) continue;
    toldBehind.set(key, told);
    void reply(environment, task.id, { key, answer: { kind: 'queued', behind } });
  }
}

async function signal(taskId: string, told: DeployReply): Promise<boolean> {
  try {
    await getExternalWorkflowHandle(taskId).signal(deployMessages.reply, told);
    return true;
  } catch (error) {
    log.warn('nobody takes the answer to a deployment', { taskId, reason: (error as Error).message });
    return false;
  }
}
