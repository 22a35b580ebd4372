import { ApplicationFailure, defineQuery, defineSignal, defineUpdate, log, setHandler } from '@temporalio/workflow';
import { decisionProblem } from '../domain/approval.js';
import {
  type Decision,
  type DecisionSignal,
  type Guidance,
  messageNames,
  type Pause,
  type Retry,
} from '../domain/messages.js';
import type { DecidedApproval, TaskView } from '../domain/task-view.js';
import { feedbackLimit } from '../domain/task.js';
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

  setHandler(decide, (decision) => take(t, decision), {
    validator: (decision: Decision) => {
      refuse(malformed(decision) ?? decisionProblem(decision.approval, t.pending, t.state.approvals));
    },
    description: 'Approves or rejects what waits for approval',
  });
  const signalled = (decision: Decision['decision']) => (signal: DecisionSignal) => {
    const told = { ...signal, decision };
    const problem = malformed(told) ?? decisionProblem(signal.approval, t.pending, t.state.approvals);
    if (problem === null) take(t, told);
    else log.warn('a decision was dropped', { decision, problem });
  };
  setHandler(approve, signalled('approved'), { description: 'Approves: {"approval": ID, "by": NAME}' });
  setHandler(reject, signalled('rejected'), { description: 'Rejects: {"approval": ID, "by": NAME, "reason": TEXT}' });

  setHandler(
    retry,
    ({ by, from, budgetUsd }) => {
      log.info('retry', { by, from });
      if (budgetUsd !== undefined) t.state.budgetUsd = budgetUsd;
      t.woken = { from: from ?? null };
      return viewOf(t);
    },
    {
      validator: (told: Retry) => refuse(retryProblem(t, told)),
      description: 'Goes on with a blocked or waiting task',
    },
  );

  setHandler(
    guide,
    ({ by, text }) => {
      if (typeof text !== 'string' || text.trim() === '') {
        log.warn('empty guidance was dropped', { by });
        return;
      }
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

/** Messages come from clients of every kind: the Temporal UI takes any JSON. */
function malformed(told: Partial<Decision> | undefined): string | null {
  if (typeof told?.approval !== 'string' || told.approval === '') return 'a decision names its approval';
  if (typeof told.by !== 'string' || told.by === '') return 'a decision says by whom';
  if (told.decision !== 'approved' && told.decision !== 'rejected') return 'a decision is approved or rejected';
  return null;
}

function retryProblem(t: TaskRun, told: Retry): string | null {
  if (t.blocked === null && t.waiting === null)
    return 'the task is neither blocked nor waiting: there is nothing to retry';
  if (told.from !== undefined && !t.policy.pipeline.some(({ name }) => name === told.from)) {
    return `stage ${told.from} is not in this task's pipeline: ${t.policy.pipeline.map(({ name }) => name).join(', ')}`;
  }
  if (told.budgetUsd !== undefined && !(told.budgetUsd > 0)) return 'a budget is a number of dollars above 0';
  return null;
}

function refuse(problem: string | null): void {
  if (problem !== null) throw ApplicationFailure.nonRetryable(problem, 'InvalidInput');
}
