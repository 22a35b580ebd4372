import { CancellationScope, CancelledFailure, condition } from '@temporalio/workflow';
import type { PendingApproval } from '../domain/task/approval.js';
import type { Stage, StageName } from '../domain/pipeline/stages.js';
import type { TaskInput, TaskState } from '../domain/task/task-input.js';
import type { StageVisit, TaskIdentity, TaskPolicy } from '../domain/task/task.js';
import type { DecidedApproval } from '../domain/task/task-view.js';
import type { TimedWait } from '../domain/task/waiting.js';

/** A task under way: what it is, what it remembers, and what it does right now. Handlers and steps change it. */
export interface TaskRun {
  readonly task: TaskIdentity;
  readonly policy: TaskPolicy;
  readonly state: TaskState;
  pending: PendingApproval | null;
  decision: DecidedApproval | null;
  /** Why a person is needed. */
  blocked: { readonly reason: string; readonly since: number } | null;
  /** A wait that ends by itself. */
  waiting: TimedWait | null;
  /** A wait for a host that is full, or for another one. */
  hostWait: { readonly reason: string; readonly since: number } | null;
  /** Set by whatever ends a block or a wait before its time. */
  woken: { readonly from: StageName | null } | null;
  /** The agent at work. */
  running: { readonly since: number } | null;
  /** The run that was begun and whose end is not known. */
  openRunKey: string | null;
  /** The merge of this visit is made: its deployment follows, also where a cancel came meanwhile. */
  merged: boolean;
  ended: { readonly how: 'done' | 'cancelled'; readonly at: number } | null;
  cancelRequested: boolean;
  /** What was last written where people look, so that only changes are. */
  readonly shown: { columns: string; row: string };
}

export function openTask(input: TaskInput): TaskRun {
  const t: TaskRun = {
    task: input.task,
    policy: input.policy,
    state: input.state ?? firstState(input.startAt),
    pending: null,
    decision: null,
    blocked: null,
    waiting: null,
    hostWait: null,
    woken: null,
    running: null,
    openRunKey: null,
    merged: false,
    ended: null,
    cancelRequested: false,
    shown: { columns: '', row: '' },
  };
  CancellationScope.current().cancelRequested.catch(() => {
    t.cancelRequested = true;
  });
  return t;
}

function firstState(stage: StageName): TaskState {
  return {
    stage,
    rounds: {},
    rollbacks: {},
    feedback: [],
    workspace: null,
    pullRequest: null,
    visits: [],
    approvals: [],
    budgetUsd: null,
    paused: false,
    records: 0,
    startedAt: Date.now(),
    outbox: [],
  };
}

export function currentStage(t: TaskRun): Stage {
  const stage = t.policy.pipeline.find(({ name }) => name === t.state.stage);
  if (stage === undefined) throw new Error(`stage ${t.state.stage} is not in the pipeline`);
  return stage;
}

export function currentVisit(t: TaskRun): StageVisit {
  const visit = t.state.visits.at(-1);
  if (visit === undefined) throw new Error('no stage was entered');
  return visit;
}

export function budgetOf(t: TaskRun): number | null {
  return t.state.budgetUsd ?? t.policy.budgetUsd;
}

/**
 * Waits until something is so, or for a time; a cancel ends the wait even where the work around it may not be cancelled, and
 * comes first.
 */
export async function until(
  t: TaskRun,
  isSo: () => boolean,
  limit?: { milliseconds: number; summary: string },
): Promise<void> {
  stopIfCancelled(t);
  if (isSo()) return;
  const over = () => isSo() || t.cancelRequested;
  if (limit === undefined) await condition(over);
  else await condition(over, Math.max(limit.milliseconds, 1), { summary: limit.summary });
  stopIfCancelled(t);
}

/** Before something begins: waits while the task is paused, and stops where it is cancelled, unless a merge is made. */
export async function untilMayBegin(t: TaskRun): Promise<void> {
  if (t.merged && !t.state.paused) return;
  await until(t, () => !t.state.paused);
}

export function stopIfCancelled(t: TaskRun): void {
  if (t.cancelRequested) throw new CancelledFailure('the task was cancelled');
}
