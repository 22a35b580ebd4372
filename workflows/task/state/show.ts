import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { searchAttributes } from '../../../domain/task/messages.js';
import type { DecisionAnswer } from '../../../domain/task/decision.js';
import type { ApprovalRecord, TransitionRecord } from '../../../domain/task/outgoing.js';
import type { TaskView } from '../../../domain/task/task-view.js';
import { describeTask } from '../../../domain/wording/describe-task.js';
import type { Task } from './task.js';
import { viewOf } from './view.js';

/** What the ledger keeps a row of. */
export interface News {
  readonly transition?: Omit<TransitionRecord, 'sequence'>;
  readonly approval?: ApprovalRecord;
  readonly answer?: DecisionAnswer;
}

/** Makes what has changed visible in the Temporal UI: current details, and the columns of its list. */
export function show(task: Task): void {
  const view = viewOf(task);
  setCurrentDetails(describeTask(view));
  showInList(task, view);
}

/** Shows the task, and has its row of the ledger written. Answers the number of the record. */
export function record(task: Task, news: News = {}): number {
  show(task);
  const { stage, status, waitingFor, budgetUsd, closedBy, pullRequest } = viewOf(task);
  const { transition, approval, answer } = news;
  const pullRequestUrl = pullRequest?.url ?? null;
  const sequence = (task.state.records += 1);
  const gates = task.state.gatesToRecord.splice(0);
  task.state.outbox.push({
    to: 'ledger',
    record: {
      ...{ sequence, stage, status, waitingFor, budgetUsd },
      ...(transition && { transition: { sequence, ...transition } }),
      ...(approval && { approval }),
      ...(answer && { answer }),
      ...(closedBy !== undefined && { closedBy }),
      ...(pullRequestUrl !== null && { pullRequestUrl }),
      ...(gates.length > 0 && { gates }),
    },
  });
  return sequence;
}

/** Each change is an event of the history: costs are shown with the next change of stage or status. */
function showInList(task: Task, { stage, status, costUsd }: TaskView): void {
  const now = `${stage} ${status}`;
  if (now === task.shown) return;
  task.shown = now;
  upsertSearchAttributes([
    { key: { name: searchAttributes.stage, type: 'KEYWORD' }, value: stage },
    { key: { name: searchAttributes.status, type: 'KEYWORD' }, value: status },
    { key: { name: searchAttributes.costUsd, type: 'DOUBLE' }, value: costUsd },
  ]);
}
