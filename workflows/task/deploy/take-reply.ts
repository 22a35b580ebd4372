import type { DeployReply } from '../../../domain/deploys/deploy-turn.js';
import type { Task } from '../state/task.js';
import { beginWait } from '../waits/wait.js';
import { giveBackTurn } from './tell-environment.js';

/** What the workflow of an environment answers to the order that is open. */
export async function takeDeployReply(task: Task, { key, environment: from, answer }: DeployReply): Promise<void> {
  const { order: open } = task;
  if (open?.order.key !== key) {
    // Nobody here waits for that turn: others do.
    if (answer.kind === 'turn') await giveBackTurn(task, from, key);
    return;
  }
  if (answer.kind === 'queued') {
    const { behind } = answer;
    const { environment } = open.order;
    open.behind = behind;
    if (task.wait?.kind === 'deployment') beginWait(task, { kind: 'deployment', environment, behind });
    return;
  }
  // What became of it is said once: a withdrawal that crossed it on the way changes nothing.
  if (open.answer === null || (open.answer.kind === 'turn' && answer.kind !== 'turn')) open.answer = answer;
}
