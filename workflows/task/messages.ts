import { ApplicationFailure, defineQuery, defineSignal, defineUpdate, log, setHandler } from '@temporalio/workflow';
import { decisionProblem } from '../../domain/task/approval.js';
import { type MergeReply, mergeMessages } from '../../domain/task/merge-turn.js';
import {
  type Close,
  type Decision,
  type DecisionSignal,
  type Guidance,
  messageNames,
  type Pause,
  type Retry,
} from '../../domain/task/messages.js';
import { readClose, readDecision, readGuidance, readRetry } from '../../domain/task/read-message.js';
import { feedbackLimit } from '../../domain/task/task.js';
import type { DecidedApproval, TaskView } from '../../domain/task/task-view.js';
import { record } from './state/show.js';
import type { Task } from './state/task.js';
import { viewOf } from './state/view.js';

export const approve = defineSignal<[DecisionSignal]>(messageNames.approve);
export const reject = defineSignal<[DecisionSignal]>(messageNames.reject);
export const guide = defineSignal<[Guidance]>(messageNames.guide);
export const pause = defineSignal<[Pause]>(messageNames.pause);
export const resume = defineSignal<[Pause]>(messageNames.resume);
export const close = defineSignal<[Close]>(messageNames.close);
export const mergeReply = defineSignal<[MergeReply]>(mergeMessages.reply);
export const decide = defineUpdate<DecidedApproval, [Decision]>(messageNames.decide);
export const retry = defineUpdate<TaskView, [Retry]>(messageNames.retry);
export const status = defineQuery<TaskView>(messageNames.status);

/** What a task can be told and asked. Handlers only change the task's state: the story waits for it. */
export function answerMessages(task: Task): void {
  setHandler(status, () => viewOf(task), { description: 'Where the task stands' });
  takeDecisions(task);
  takeRetries(task);
  setHandler(guide, (message: unknown) => takeGuidance(task, message), {
    description: 'Tells the agents something: it stands in the next prompt, and wakes a blocked task',
  });
  setHandler(pause, () => setPaused(task, true), { description: 'A running agent finishes, nothing new starts' });
  setHandler(resume, () => setPaused(task, false), { description: 'Goes on after a pause' });
  setHandler(close, (message: unknown) => takeClose(task, message), {
    description: 'There is nothing to do, as the task was asked: it is done',
  });
  setHandler(mergeReply, (reply) => takeMergeReply(task, reply), { description: 'From the workflow that merges' });
}

function takeDecisions(task: Task): void {
  const problemOf = ({ approval }: Decision) =>
    decisionProblem(approval, task.decision === null ? task.state.asked : null, task.state.approvals);

  setHandler(decide, (message: unknown) => take(task, wellFormed(readDecision(message))), {
    validator: (message: unknown) => refuse(problemOf(wellFormed(readDecision(message)))),
    description: 'Approves or rejects what waits for approval',
  });
  const bySignal = (decision: Decision['decision']) => (message: unknown) => {
    const read = readDecision(message, decision);
    const problem = typeof read === 'string' ? read : problemOf(read);
    if (typeof read !== 'string' && problem === null) take(task, read);
    else log.warn('a decision was dropped', { decision, problem });
  };
  setHandler(approve, bySignal('approved'), { description: 'Approves: {"approval": ID, "by": NAME}' });
  setHandler(reject, bySignal('rejected'), { description: 'Rejects: {"approval": ID, "by": NAME, "reason": TEXT}' });
}

function take(task: Task, { decision, by, reason }: Decision): DecidedApproval {
  const { asked, approvals } = task.state;
  if (asked === null) throw ApplicationFailure.nonRetryable('no approval waits', 'InvalidInput');
  const decided: DecidedApproval = { approval: asked.approval, decision, by, reason: reason ?? null, at: Date.now() };
  approvals.push(decided);
  task.decision = decided;
  return decided;
}

function takeRetries(task: Task): void {
  const stages = task.policy.pipeline.map(({ name }) => name);
  const read = (message: unknown) => wellFormed(readRetry(message, stages));
  setHandler(
    retry,
    (message: unknown) => {
      const { by, from, budgetUsd } = read(message);
      log.info('retry', { by, from });
      if (budgetUsd !== undefined) task.state.budgetUsd = budgetUsd;
      task.woken = { from: from ?? null };
      return viewOf(task);
    },
    {
      validator: (message: unknown) => {
        read(message);
        if (!canBeWoken(task)) refuse('the task is neither blocked nor waiting: there is nothing to retry');
      },
      description: 'Goes on with a blocked or waiting task',
    },
  );
}

function takeGuidance(task: Task, message: unknown): void {
  const read = readGuidance(message);
  if (typeof read === 'string') {
    log.warn('guidance was dropped', { problem: read });
    return;
  }
  const { by, text } = read;
  task.state.feedback.push({ from: 'guidance', text: `${by}: ${text}`.slice(0, feedbackLimit) });
  if (canBeWoken(task)) task.woken = { from: null };
}

function takeClose(task: Task, message: unknown): void {
  const read = readClose(message);
  const isAsked = task.state.hold?.ways.some(({ way }) => way === 'close') === true;
  if (typeof read === 'string' || !isAsked) {
    log.warn('a close was dropped', { problem: typeof read === 'string' ? read : 'the task has not asked' });
    return;
  }
  task.closedBy ??= read.by;
  task.woken ??= { from: null };
}

/** Also where a wait has travelled with the task, and is not begun again yet. */
function canBeWoken({ wait, state }: Task): boolean {
  if (wait !== null) return wait.kind !== 'approval' && wait.kind !== 'host';
  return state.hold !== null || state.attempt.wait !== null;
}

/** The first answer to an order counts. */
function takeMergeReply(task: Task, reply: MergeReply): void {
  if (task.mergeReply?.key !== reply.key) task.mergeReply = reply;
}

function setPaused(task: Task, paused: boolean): void {
  if (task.state.paused === paused) return;
  task.state.paused = paused;
  record(task);
}

function wellFormed<Message extends object>(read: Message | string): Message {
  if (typeof read === 'string') throw ApplicationFailure.nonRetryable(read, 'InvalidInput');
  return read;
}

function refuse(problem: string | null): void {
  if (problem !== null) throw ApplicationFailure.nonRetryable(problem, 'InvalidInput');
}
