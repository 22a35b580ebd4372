import { CancellationScope, condition, uuid4 } from '@temporalio/workflow';
import {
  type DeployAnswer,
  deployMessages,
  type DeployerReport,
  type DeployOrder,
} from '../../../domain/deploys/deploy-turn.js';
import type { EnvironmentName } from '../../../domain/pipeline/environment.js';
import type { Stage } from '../../../domain/pipeline/stages.js';
import { quickStep } from '../../proxies/any-worker.js';
import { currentVisit, type OpenOrder, type Task } from '../state/task.js';
import { step } from '../waits/block.js';
import { beginWait, endWait } from '../waits/wait.js';
import { giveBackTurn, tellEnvironment } from './tell-environment.js';

/** What ends the wait for a deployment: the turn of the deployer agent, or what became of the order. */
export type Answered = Exclude<DeployAnswer, { readonly kind: 'queued' }>;

/** A deployment that is answered so soon is no wait that anybody has to see. */
const soonMs = 2_000;
/** The environment's workflow answers by itself; asked again, it knows the order. Each time is an event of both histories. */
const askAgainMs = 300_000;
const longestAskAgainMs = 3_600_000;

function longer(waitMs: number): number {
  return Math.min(2 * waitMs, longestAskAgainMs);
}

export type Wanted = Omit<DeployOrder, 'key'>;

export function whatToDeploy(task: Task, stage: Stage, environment: EnvironmentName, commit: string): Wanted {
  const { identity, policy, state } = task;
  const { pullRequest } = state;
  return {
    ...{ task: identity, environment, stage: stage.name, round: currentVisit(task).round, commit },
    pullRequest: stage.merges && pullRequest !== null ? { number: pullRequest.number, url: pullRequest.url } : null,
    policy: policy.deploy.environments[environment],
    self: policy.deploy.self,
    agreedTo: state.deploy.agreedTo,
    patienceSeconds: policy.patienceSeconds,
    hostPatienceSeconds: policy.hostPatienceSeconds,
    heartbeatSeconds: policy.heartbeatSeconds,
    killGraceSeconds: policy.agents[stage.role].killGraceSeconds,
  };
}

/** One order, in its turn. What has not begun is withdrawn by a pause, a cancel before the merge, or a retry from another stage. */
export async function askForDeployment(task: Task, wanted: Wanted): Promise<Answered> {
  const { environment } = wanted;
  const order: DeployOrder = { key: uuid4(), ...wanted };
  const open: OpenOrder = { order, begun: false, behind: [], answer: null };
  task.order = open;
  const summary = `wait: deployment to ${environment}`;
  const isLeft = () => task.woken !== null && task.woken.from !== null;
  const isUnwanted = () => task.state.paused || (task.cancelRequested && !task.merged) || isLeft();
  const over = () => open.answer !== null || isUnwanted() || task.woken !== null;
  for (let waitMs = askAgainMs; ; waitMs = longer(waitMs)) {
    await askOrLeave(task, open);
    if (!(await condition(over, soonMs, { summary }))) {
      beginWait(task, { kind: 'deployment', environment, behind: open.behind });
      await condition(over, waitMs, { summary });
    }
    if (isUnwanted()) await CancellationScope.nonCancellable(() => withdraw(task, open));
    const answer = answerOf(open);
    // What has begun is answered, whoever wanted the task elsewhere meanwhile.
    if (answer?.kind !== 'withdrawn') task.woken = null;
    if (answer === null) continue;
    endWait(task);
    return answer;
  }
}

/** Who would leave the stage while asking again takes the order back first; what has begun is answered. */
async function askOrLeave(task: Task, open: OpenOrder): Promise<void> {
  try {
    await ask(task, open.order);
  } catch (error) {
    await CancellationScope.nonCancellable(() => withdraw(task, open));
    if (answerOf(open)?.kind !== 'withdrawn') return;
    task.order = null;
    throw error;
  }
}

async function ask(task: Task, order: DeployOrder): Promise<void> {
  const { environment } = order;
  await step(task, 'deployment', () =>
    quickStep(task.policy, `ask for the deployment to ${environment}`).askDeployment(order),
  );
}

/** Answered in any case: with what a deployment that has begun came to, or that it has not. */
async function withdraw(task: Task, open: OpenOrder): Promise<void> {
  const withdrawal = { key: open.order.key, taskId: task.identity.id };
  const summary = `wait: what became of the deployment to ${open.order.environment}`;
  for (let waitMs = askAgainMs; open.answer === null; waitMs = longer(waitMs)) {
    const told = await tellEnvironment(task, open.order.environment, deployMessages.withdraw, withdrawal);
    // It is not there any more, and deploys nothing.
    if (!told) open.answer ??= { kind: 'withdrawn' };
    await condition(() => open.answer !== null, waitMs, { summary });
  }
  if (answerOf(open)?.kind !== 'turn') return;
  await leaveTurn(task);
  open.answer = { kind: 'withdrawn' };
}

/** Where the turn is had that nobody begins with. */
export async function leaveTurn(task: Task): Promise<void> {
  const { order: open } = task;
  if (open?.answer?.kind !== 'turn') return;
  task.order = null;
  await giveBackTurn(task, open.order.environment, open.order.key);
}

/** How the deployer agent has ended whose turn it was; answers what became of the deployment. */
export async function reportDeployer(task: Task, report: Omit<DeployerReport, 'key'>): Promise<Answered> {
  const { order: open } = task;
  if (open === null) throw new Error('nobody has asked for what is reported');
  const { key, environment } = open.order;
  const summary = `wait: what the deployment to ${environment} came to`;
  for (let waitMs = askAgainMs; ; waitMs = longer(waitMs)) {
    open.answer = null;
    await tellEnvironment(task, environment, deployMessages.deployed, { key, ...report });
    const isAnswered = await condition(() => open.answer !== null, waitMs, { summary });
    const answer = answerOf(open);
    if (answer !== null && answer.kind !== 'turn') return answer;
    // Where it had to begin anew, it gives the turn again, and is told again.
    if (!isAnswered) await ask(task, open.order);
  }
}

/** Read through a function: a handler sets it while the workflow waits. */
function answerOf(open: OpenOrder): Answered | null {
  return open.answer;
}
