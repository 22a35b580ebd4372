import type { Repository, Workspace } from '../../../domain/task/task.js';
import type { Checkout, TaskStatus, TaskView } from '../../../domain/task/task-view.js';
import type { AgreedUnreviewed } from '../../../domain/gates/unreviewed.js';
import { addUp } from '../../../domain/task/visits.js';
import { budgetOf, type Task } from './task.js';

/** The task as the query `status` answers it. */
export function viewOf(task: Task): TaskView {
  const { identity, state } = task;
  const { tokens, costUsd, estimatedUsd, unknownCosts } = addUp(state.visits);
  return {
    taskId: identity.id,
    project: identity.project,
    item: identity.item,
    title: identity.title,
    branch: identity.branch,
    status: statusOf(task),
    stage: task.ended?.how === 'done' ? 'done' : state.stage,
    round: state.rounds[state.stage] ?? 0,
    waitingFor: task.ended === null ? task.wait : null,
    paused: state.paused,
    priority: state.priority,
    ...(state.retry && { retry: state.retry }),
    stages: state.visits,
    runningSince: task.running?.since ?? null,
    pullRequest: state.pullRequest,
    headCommit: state.workspace?.headCommit ?? null,
    workspace: state.workspace && { ...state.workspace, ...placeIn(identity.repository) },
    approvals: state.approvals,
    ...(typeof state.begun?.adopted === 'string' && { adopted: state.begun.adopted }),
    ...(state.unreviewed?.kind === 'agreed' && { unreviewed: agreedOf(state.unreviewed) }),
    tokens,
    costUsd,
    ...(estimatedUsd > 0 && { estimatedUsd }),
    ...(unknownCosts > 0 && { unknownCosts }),
    budgetUsd: budgetOf(task),
    startedAt: state.startedAt,
    ...(task.closedBy !== null && { closedBy: task.closedBy }),
    ...(task.leftAt !== null && { leftAt: task.leftAt }),
    endedAt: task.ended?.at ?? null,
  };
}

function agreedOf({ by, commit, stages }: AgreedUnreviewed): AgreedUnreviewed {
  return { by, commit, stages };
}

function statusOf({ ended, wait, state, running }: Task): TaskStatus {
  if (ended !== null) return ended.how;
  if (wait?.kind === 'person') return 'blocked';
  if (wait?.kind === 'approval') return 'waiting-for-approval';
  if (wait !== null && wait.kind !== 'set-up') return 'waiting';
  return state.paused && running === null ? 'paused' : 'running';
}

function placeIn({ baseBranch, url, filters = [] }: Repository): Omit<Checkout, keyof Workspace> {
  return { baseBranch, ...(filters.length > 0 && { filtered: { url, filters } }) };
}
