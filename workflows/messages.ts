import { ApplicationFailure, defineQuery, defineSignal, defineUpdate, log, setHandler } from '@temporalio/workflow';
import { decisionProblem } from '../domain/task/approval.js';
import {
  type Decision,
  type DecisionSignal,
  type Guidance,
  messageNames,
  type Pause,
  type Retry,
} from '../domain/task/messages.js';
import { readDecision, readGuidance, readRetry } from '../domain/task/read-message.js';
import { feedbackLimit } from '../domain/task/task.js';
import type { DecidedApproval, TaskView } from '../domain/task/task-view.js';
import { show, viewOf } from './show.js';
import type { TaskRun } from './task-run.js';

export const approve = defineSignal<[DecisionSignal]>(messageNames.approve);
export const reject = defineSignal<[DecisionSignal]>(messageNames.reject);
export const guide = defineSignal<[Guidance]>(messageNames.guide);
export const pause = defineSignal<[Pause]>(messageNames.pause);
export const resume = defineSignal<[Pause]>(messageNames.resume);
export const decide = defineUpdate<DecidedApproval, [Decision]>(messageNames.decide);
export const retry = defineUpdate<TaskView, [Retry]>(messageNames.retry);
export const status = defineQuery<TaskView>(messageNames.status);

/** What a task can be told and asked. Handlers only change the task's state: the story waits for it. */
export function answerMessages(t: TaskRun): void {
  setHandler(status, () => viewOf(t), { description: 'Where the task stands' });

  setHandler(decide, (told: unknown) => take(t, wellFormed(readDecision(told))), {
    validator: (told: unknown) => {
      const { approval } = wellFormed(readDecision(told));
      refuse(decisionProblem(approval, t.pending, t.state.approvals));
    },
    description: 'Approves or rejects what waits for approval',
  });
  const signalled = (decision: Decision['decision']) => (signal: unknown) => {
    const told = readDecision(signal, decision);
    const problem = typeof told === 'string' ? told : decisionProblem(told.approval, t.pending, t.state.approvals);
    if (typeof told !== 'string' && problem === null) take(t, told);
    else log.warn('a decision was dropped', { decision, problem });
  };
  setHandler(approve, signalled('approved'), { description: 'Approves: {"approval": ID, "by": NAME}' });
  setHandler(reject, signalled('rejected'), { description: 'Rejects: {"approval": ID, "by": NAME, "reason": TEXT}' });

  const readRetryHere = (told: unknown) =>
    wellFormed(
      readRetry(
        told,
        t.policy.pipeline.map(({ name }) => name),
      ),
    );
  setHandler(
    retry,
    (told: unknown) => {
      const { by, from, budgetUsd } = readRetryHere(told);
      log.info('retry', { by, from });
      if (budgetUsd !== undefined) t.state.budgetUsd = budgetUsd;
      t.woken = { from: from ?? null };
      return viewOf(t);
    },
    {
      validator: (told: unknown) => {
        readRetryHere(told);
        if (t.blocked === null && t.waiting === null) {
          refuse('the task is neither blocked nor waiting: there is nothing to retry');
        }
      },
      description: 'Goes on with a blocked or waiting task',
    },
  );

  setHandler(
    guide,
    (signal: unknown) => {
      const told = readGuidance(signal);
      if (typeof told === 'string') {
        log.warn('guidance was dropped', { problem: told });
        return;
      }
      const { by, text } = told;
      t.state.feedback.push({ from: 'guidance', text: `${by}: ${text}`.slice(0, feedbackLimit) });
      t.woken = { from: null };
    },
    { description: 'Tells the agents something: it stands in the next prompt, and wakes a blocked task' },
  );
  setHandler(pause, () => setPaused(t, true), { description: 'A running agent finishes, nothing new starts' });
  setHandler(resume, () => setPaused(t, false), { description: 'Goes on after a pause' });
}

function take(t: TaskRun, told: Decision): DecidedApproval {
  if (t.pending === null) throw ApplicationFailure.nonRetryable('no approval waits', 'InvalidInput');
  const { decision, by, reason } = told;
  const decided: DecidedApproval = { approval: t.pending.id, decision, by, reason: reason ?? null, at: Date.now() };
  t.state.approvals.push(decided);
  t.decision = decided;
  t.pending = null;
  return decided;
}

function setPaused(t: TaskRun, paused: boolean): void {
  t.state.paused = paused;
  show(t, {});
}

function wellFormed<Message extends object>(read: Message | string): Message {
  if (typeof read === 'string') throw ApplicationFailure.nonRetryable(read, 'InvalidInput');
  return read;
}

function refuse(problem: string | null): void {
  if (problem !== null) throw ApplicationFailure.nonRetryable(problem, 'InvalidInput');
}
