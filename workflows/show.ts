import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { describeTask } from '../domain/wording/describe-task.js';
import { searchAttributes } from '../domain/task/messages.js';
import type { ApprovalRecord, TransitionRecord } from '../domain/task/task-input.js';
import type { TaskStatus, TaskView, WaitingFor } from '../domain/task/task-view.js';
import { addUp } from '../domain/task/visits.js';
import { tell } from './outbox.js';
import { budgetOf, type TaskRun } from './task-run.js';

/** The task as the query `status` answers it. */
export function viewOf(t: TaskRun): TaskView {
  const { task, state } = t;
  const { tokens, costUsd, estimatedUsd } = addUp(state.visits);
  return {
    taskId: task.id,
    project: task.project,
    item: task.item,
    title: task.title,
    branch: task.branch,
    status: statusOf(t),
    stage: t.ended?.how === 'done' ? 'done' : state.stage,
    round: state.rounds[state.stage] ?? 0,
    waitingFor: waitingFor(t),
    paused: state.paused,
    stages: state.visits,
    runningSince: t.running?.since ?? null,
    pullRequest: state.pullRequest,
    headCommit: state.workspace?.headCommit ?? null,
    workspace: state.workspace && { ...state.workspace, baseBranch: task.repository.baseBranch },
    approvals: state.approvals,
    tokens,
    costUsd,
    ...(estimatedUsd > 0 && { estimatedUsd }),
    budgetUsd: budgetOf(t),
    startedAt: state.startedAt,
    endedAt: t.ended?.at ?? null,
  };
}

/** What the ledger keeps a row of. */
interface News {
  readonly transition?: Omit<TransitionRecord, 'sequence'>;
  readonly approval?: ApprovalRecord;
}

/** Makes what has changed visible: current details, search attributes and the ledger. */
export function show(t: TaskRun, news: News): void {
  const view = viewOf(t);
  setCurrentDetails(describeTask(view));
  showInList(t, view);
  tellLedger(t, view, news);
}

/** The columns of the Temporal UI's list; each change is an event of the history, so only changes are written. */
function showInList(t: TaskRun, { stage, status, costUsd }: TaskView): void {
  const columns = JSON.stringify([stage, status, costUsd]);
  if (columns === t.shown.columns) return;
  t.shown.columns = columns;
  upsertSearchAttributes([
    { key: { name: searchAttributes.stage, type: 'KEYWORD' }, value: stage },
    { key: { name: searchAttributes.status, type: 'KEYWORD' }, value: status },
    { key: { name: searchAttributes.costUsd, type: 'DOUBLE' }, value: costUsd },
  ]);
}

function tellLedger(t: TaskRun, view: TaskView, news: News): void {
  const { stage, status, budgetUsd } = view;
  const state = { stage, status, waitingFor: inWords(view.waitingFor), budgetUsd };
  const row = JSON.stringify(state);
  if (row === t.shown.row && news.transition === undefined && news.approval === undefined) return;
  t.shown.row = row;
  const sequence = (t.state.records += 1);
  tell(t, {
    to: 'ledger',
    record: {
      ...state,
      sequence,
      ...(news.transition && { transition: { sequence, ...news.transition } }),
      ...(news.approval && { approval: news.approval }),
    },
  });
}

function statusOf(t: TaskRun): TaskStatus {
  if (t.ended !== null) return t.ended.how;
  if (t.blocked !== null) return 'blocked';
  if (t.pending !== null) return 'waiting-for-approval';
  if (t.waiting !== null || t.hostWait !== null) return 'waiting';
  if (t.state.paused && t.running === null) return 'paused';
  return 'running';
}

function waitingFor(t: TaskRun): WaitingFor | null {
  if (t.ended !== null) return null;
  if (t.blocked !== null) return { kind: 'person', ...t.blocked };
  if (t.pending !== null) {
    const { id, what, since } = t.pending;
    return { kind: 'approval', approval: id, what, since };
  }
  if (t.waiting !== null) return { kind: 'time', ...t.waiting };
  return t.hostWait === null ? null : { kind: 'host', ...t.hostWait };
}

function inWords(waiting: WaitingFor | null): string | null {
  if (waiting === null) return null;
  if (waiting.kind === 'approval') return `approval ${waiting.approval}`;
  if (waiting.kind !== 'time') return waiting.reason;
  return `${waiting.reason}, until ${new Date(waiting.until).toISOString()}`;
}
