import { defineQuery, defineSignal, log, setHandler } from '@temporalio/workflow';
import type { Decision } from '../../domain/task/decision.js';
import { type MergeReply, mergeMessages } from '../../domain/task/merge-turn.js';
import {
  type Close,
  type DecisionMade,
  type DecisionSignal,
  type Guidance,
  messageNames,
  type Pause,
  type Prioritize,
  type Retry,
  type TaskBudget,
  type TaskSettings,
} from '../../domain/task/messages.js';
import {
  readBudget,
  readClose,
  readDecisionMade,
  readDecisionSignal,
  readGuidance,
  readPrioritize,
  readRetry,
} from '../../domain/task/read-message.js';
import { feedbackLimit } from '../../domain/task/task.js';
import type { TaskView } from '../../domain/task/task-view.js';
import type { WayOut } from '../../domain/task/waiting.js';
import { decideByRow, decideBySignal } from './waits/decide.js';
import { record, show } from './state/show.js';
import { settingsOf, takeSettings, type Task } from './state/task.js';
import { viewOf } from './state/view.js';

export const decide = defineSignal<[DecisionMade]>(messageNames.decide);
export const approve = defineSignal<[DecisionSignal]>(messageNames.approve);
export const reject = defineSignal<[DecisionSignal]>(messageNames.reject);
export const guide = defineSignal<[Guidance]>(messageNames.guide);
export const pause = defineSignal<[Pause]>(messageNames.pause);
export const resume = defineSignal<[Pause]>(messageNames.resume);
export const prioritize = defineSignal<[Prioritize]>(messageNames.prioritize);
export const retry = defineSignal<[Retry]>(messageNames.retry);
export const budget = defineSignal<[TaskBudget]>(messageNames.budget);
export const close = defineSignal<[Close]>(messageNames.close);
export const wake = defineSignal(messageNames.wake);
export const mergeReply = defineSignal<[MergeReply]>(mergeMessages.reply);
export const status = defineQuery<TaskView>(messageNames.status);
export const settings = defineQuery<TaskSettings>(messageNames.settings);

/** What a task can be told and asked. Handlers only change the task's state: the story waits for it. */
export function answerMessages(task: Task): void {
  setHandler(status, () => viewOf(task), { description: 'Where the task stands' });
  setHandler(settings, () => settingsOf(task), { description: 'By which settings the task is run' });
  takeDecisions(task);
  setHandler(retry, (message: unknown) => takeRetry(task, message), {
    description: 'Goes on with a blocked or waiting task: {"by": NAME, "from": STAGE, "budgetUsd": DOLLARS}',
  });
  setHandler(guide, (message: unknown) => takeGuidance(task, message), {
    description: 'Tells the agents something: it stands in the next prompt, and wakes a blocked task',
  });
  setHandler(pause, () => setPaused(task, true), { description: 'A running agent finishes, nothing new starts' });
  setHandler(resume, () => setPaused(task, false), { description: 'Goes on after a pause' });
  setHandler(prioritize, (message: unknown) => takePriority(task, message), {
    description: 'Where the task stands among those that wait for a slot: {"by": NAME, "priority": 1 TO 5}',
  });
  setHandler(budget, (message: unknown) => takeBudget(task, message), {
    description: 'What the task may cost, and goes on where its limit blocks it: {"by": NAME, "budgetUsd": DOLLARS}',
  });
  setHandler(close, (message: unknown) => takeClose(task, message), {
    description: 'There is nothing to do, as the task was asked: it is done',
  });
  setHandler(wake, () => void (task.mayAsk = true), { description: 'What the task waits for may be over: it looks' });
  setHandler(mergeReply, (reply) => takeMergeReply(task, reply), { description: 'From the workflow that merges' });
}

function takeDecisions(task: Task): void {
  setHandler(
    decide,
    async (message: unknown) => {
      const read = readDecisionMade(message);
      if (typeof read === 'string') drop('a decision', read);
      else await decideByRow(task, read);
    },
    { description: 'A row of the ledger holds a decision: {"id": ID}' },
  );
  const bySignal = (decision: Decision['decision']) => async (message: unknown) => {
    const read = readDecisionSignal(message);
    if (typeof read === 'string') drop('a decision', read);
    else await decideBySignal(task, decision, read);
  };
  const where = 'where the project names no approvers';
  setHandler(approve, bySignal('approved'), { description: `Approves, ${where}: {"approval": ID, "by": NAME}` });
  setHandler(reject, bySignal('rejected'), {
    description: `Rejects, ${where}: {"approval": ID, "by": NAME, "reason": TEXT}`,
  });
}

/** The answer stands in the task's view, for whoever looks for it. */
function takeRetry(task: Task, message: unknown): void {
  const read = readRetry(message, settingsOf(task));
  const problem = typeof read === 'string' ? read : retryProblem(task, read);
  if (typeof read === 'string' || problem !== null) {
    drop('a retry', problem ?? '');
  } else {
    log.info('retry', { by: read.by, from: read.from, settings: read.settings !== undefined });
    if (read.settings !== undefined) takeSettings(task, read.settings);
    if (read.budgetUsd !== undefined) task.state.budgetUsd = read.budgetUsd;
    task.woken = { from: read.from ?? null };
  }
  const id = idOf(message);
  if (id !== null) task.state.retry = { id, problem };
  show(task);
}

function retryProblem(task: Task, { settings: present, from }: Retry): string | null {
  if (task.wait?.kind === 'approval') {
    return 'the task waits for an approval: decide it. Changed settings are taken by a retry of a task that is blocked';
  }
  if (!canBeWoken(task)) return 'the task is neither blocked nor waiting: there is nothing to retry';
  if (present === undefined) return null;
  const goesOnAt = from ?? task.state.stage;
  const has = present.policy.pipeline.some(({ name }) => name === goesOnAt);
  return has ? null : `the present settings have no stage ${goesOnAt}, where the task goes on`;
}

function idOf(message: unknown): string | null {
  const { id } = (message ?? {}) as { readonly id?: unknown };
  return typeof id === 'string' ? id : null;
}

function takeGuidance(task: Task, message: unknown): void {
  const read = readGuidance(message);
  if (typeof read === 'string') {
    drop('guidance', read);
    return;
  }
  const { by, text } = read;
  task.state.feedback.push({ from: 'guidance', text: `${by}: ${text}`.slice(0, feedbackLimit) });
  if (canBeWoken(task)) task.woken = { from: null };
}

/** What waits for a slot sees it, and queues anew; who waits to be admitted asks again, and the ledger knows it then. */
function takePriority(task: Task, message: unknown): void {
  const read = readPrioritize(message);
  if (typeof read === 'string') {
    drop('a priority', read);
    return;
  }
  if (read.priority === task.state.priority) return;
  log.info('priority', { by: read.by, priority: read.priority });
  task.state.priority = read.priority;
  task.mayAsk = true;
  show(task);
}

/** What it is blocked by it asks for again. */
function takeBudget(task: Task, message: unknown): void {
  const read = readBudget(message);
  if (typeof read === 'string') {
    drop('a budget', read);
    return;
  }
  log.info('budget', { by: read.by, budgetUsd: read.budgetUsd });
  task.state.budgetUsd = read.budgetUsd;
  if (isOpen(task, 'raise-budget')) task.woken ??= { from: null };
  record(task);
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

/** Whether this is a way out of what the task is blocked by. */
function isOpen({ wait, state }: Task, way: WayOut['way']): boolean {
  const block = wait?.kind === 'person' ? wait : wait === null ? state.hold : null;
  return block?.ways.some((one) => one.way === way) === true;
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

function drop(what: string, problem: string): void {
  log.warn(`${what} was dropped`, { problem });
}
