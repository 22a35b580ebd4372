import { log } from '@temporalio/workflow';
import type { MergeReply } from '../../domain/task/merge-turn.js';
import type { Retry } from '../../domain/task/messages.js';
import {
  readBudget,
  readClose,
  readEdited,
  readGuidance,
  readPrioritize,
  readRetry,
} from '../../domain/task/read-message.js';
import { feedbackLimit } from '../../domain/task/task.js';
import type { WayOut } from '../../domain/task/waiting.js';
import { signaller } from '../../domain/task/decision.js';
import type { Unreviewed } from '../../domain/gates/unreviewed.js';
import { jumpProblem } from './state/passed-stages.js';
import { record, show } from './state/show.js';
import { settingsOf, takeSettings, type Task } from './state/task.js';

/** What the task makes of what it is told: its state changes, and the story, which waits for it, goes on. */

/** The answer stands in the task's view, for whoever looks for it. */
export function takeRetry(task: Task, message: unknown): void {
  const read = readRetry(message, settingsOf(task));
  const problem = typeof read === 'string' ? read : retryProblem(task, read);
  if (typeof read === 'string' || problem !== null) {
    drop('a retry', problem ?? '');
  } else {
    log.info('retry', { by: read.by, from: read.from, settings: read.settings !== undefined });
    if (read.settings !== undefined) takeSettings(task, read.settings);
    if (read.budgetUsd !== undefined) task.state.budgetUsd = read.budgetUsd;
    if (read.unreviewed !== undefined) task.state.unreviewed = wordOf(read.unreviewed, read.by);
    task.woken = { from: read.from ?? null };
  }
  const id = idOf(message);
  if (id !== null) task.state.retry = { id, problem };
  show(task);
}

function wordOf(unreviewed: string | true, by: string): Unreviewed {
  return { kind: 'said', row: unreviewed === true ? null : unreviewed, by: signaller(by) };
}

function retryProblem(task: Task, { settings: present, from, unreviewed }: Retry): string | null {
  const mayLookAgain = task.state.asked?.of === 'base';
  if (task.wait?.kind === 'approval' && !mayLookAgain) {
    return 'the task waits for an approval: decide it. Changed settings are taken by a retry of a task that is blocked';
  }
  if (!mayLookAgain && !canBeWoken(task)) return 'the task is neither blocked nor waiting: there is nothing to retry';
  const goesOnAt = from ?? task.state.stage;
  const { pipeline } = (present ?? task).policy;
  if (!pipeline.some(({ name }) => name === goesOnAt))
    return `the present settings have no stage ${goesOnAt}, where the task goes on`;
  return unreviewed === undefined ? jumpProblem(task, goesOnAt, pipeline) : null;
}

function idOf(message: unknown): string | null {
  const { id } = (message ?? {}) as { readonly id?: unknown };
  return typeof id === 'string' ? id : null;
}

export function takeGuidance(task: Task, message: unknown): void {
  const read = readGuidance(message);
  if (typeof read === 'string') {
    drop('guidance', read);
    return;
  }
  const { by, text } = read;
  task.state.feedback.push({ from: 'guidance', text: `${by}: ${text}`.slice(0, feedbackLimit) });
  if (canBeWoken(task)) task.woken = { from: null };
}

/** Told with the next run; what the task waits for goes on. The item itself has all edits: of many, the last ones are told. */
export function takeEdited(task: Task, message: unknown): void {
  const read = readEdited(message);
  if (typeof read === 'string') {
    drop('an edit', read);
    return;
  }
  const { by, text } = read;
  const { state } = task;
  state.feedback.push({ from: 'item', text: `${by}: ${text}`.slice(0, feedbackLimit) });
  const edits = state.feedback.filter(({ from }) => from === 'item');
  state.feedback = state.feedback.filter((one) => one.from !== 'item' || edits.slice(-mostEdits).includes(one));
}

const mostEdits = 5;

/** What waits for a slot sees it, and queues anew; who waits to be admitted asks again, and the ledger knows it then. */
export function takePriority(task: Task, message: unknown): void {
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
export function takeBudget(task: Task, message: unknown): void {
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

export function takeClose(task: Task, message: unknown): void {
  const read = readClose(message);
  if (typeof read === 'string' || !isOpen(task, 'close')) {
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
  if (wait !== null) return wait.kind !== 'approval' && wait.kind !== 'host' && wait.kind !== 'set-up';
  return state.hold !== null || state.attempt.wait !== null;
}

/** The first answer to an order counts. */
export function takeMergeReply(task: Task, reply: MergeReply): void {
  if (task.mergeReply?.key !== reply.key) task.mergeReply = reply;
}

export function setPaused(task: Task, paused: boolean): void {
  if (task.state.paused === paused) return;
  task.state.paused = paused;
  record(task);
}

export function drop(what: string, problem: string): void {
  log.warn(`${what} was dropped`, { problem });
}
