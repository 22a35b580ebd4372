import { CancellationScope, ContinueAsNew } from '@temporalio/workflow';
import type { AdmitOutput } from '../../../activities/anywhere/admit.js';
import type { Stage } from '../../../domain/pipeline/stages.js';
import type { BrakeWait } from '../../../domain/brakes/brake-wait.js';
import { knowingLedger } from '../../proxies/any-worker.js';
import { tellBrakes } from '../outbox/tell-brakes.js';
import { budgetOf, type Task } from '../state/task.js';
import { block } from '../waits/block.js';
import { untilMayBegin, untilOrContinue } from '../waits/until.js';
import { sleepUntil, whileWaiting } from '../waits/wait.js';

export type Admitted = Extract<AdmitOutput, { readonly decision: 'go' }>;

interface Asked {
  readonly runKey: string;
  readonly breaker: string | null;
}

/**
 * Waits until breaker, turn and budgets let the run start. Null: a person has given the task other settings meanwhile, so it
 * may be another run, of another provider, that is to be asked for.
 */
export async function admit(task: Task, stage: Stage, asked: Asked): Promise<Admitted | null> {
  const { policy } = task;
  try {
    for (let call = 1; ;) {
      let answer = await ask(task, stage, asked, call++);
      if (answer.decision === 'wait') {
        const { wait } = answer;
        answer = await whileWaiting(task, { wait }, () => inLine(task, answer, () => ask(task, stage, asked, call++)));
      }
      if (task.policy !== policy) {
        await giveUp(task);
        return null;
      }
      if (answer.decision === 'refuse') await block(task, 'budget', `${answer.reason} [BudgetExceeded]`);
      else if (answer.decision === 'go' && !task.state.paused) {
        await untilMayBegin(task);
        return answer;
      }
      // A paused task keeps nobody else from going on.
      else await whilePaused(task);
    }
  } catch (error) {
    // The next run of the workflow keeps the task's place.
    if (!(error instanceof ContinueAsNew)) await CancellationScope.nonCancellable(() => giveUp(task));
    throw error;
  }
}

async function whilePaused(task: Task): Promise<void> {
  await giveUp(task);
  await untilMayBegin(task);
}

/** The task does not go on with what it was admitted with, or has asked for. */
export function giveUp({ identity }: Task): Promise<void> {
  return knowingLedger('give the place in line up').giveUpAdmission({ taskId: identity.id });
}

/** One wait for however many looks: until the answer is another one, or the task is paused. */
async function inLine(task: Task, first: AdmitOutput, askAgain: () => Promise<AdmitOutput>): Promise<AdmitOutput> {
  const { policy } = task;
  let answer = first;
  while (answer.decision === 'wait') {
    const { wait, lookInSeconds } = answer;
    await untilNextLook(task, wait, Date.now() + lookInSeconds * 1_000);
    if (task.state.paused || task.policy !== policy) return answer;
    answer = await askAgain();
  }
  return answer;
}

async function untilNextLook(task: Task, wait: BrakeWait, moment: number): Promise<void> {
  await sleepUntil(task, wait, moment, (_, isSo, limit) =>
    untilOrContinue(task, () => isSo() || task.mayAsk || task.state.paused, limit),
  );
}

async function ask(task: Task, { role }: Stage, { runKey, breaker }: Asked, call: number): Promise<AdmitOutput> {
  const { identity, policy, state } = task;
  const { priority } = state;
  // Whoever wakes the task from here on may know more than the ledger says now.
  task.mayAsk = false;
  const answer = await knowingLedger(`${role}: may it run`).admit({
    ...{ task: identity, role, runKey, call, breaker, priority },
    ...{ reserveUsd: policy.runReserveUsd, budgetUsd: budgetOf(task) },
  });
  tellBrakes(task, answer.events ?? []);
  return answer;
}
