import type { PendingApproval } from '../../../domain/task/approval.js';
import { tellDecided } from '../outbox/tell-approval.js';
import { record } from '../state/show.js';
import type { Task } from '../state/task.js';

/** Nobody waits for the approval any more: who decides about it is told so, also who has a moment ago. */
export function withdrawApproval(task: Task, why: string): void {
  const { decision, state } = task;
  const { asked } = state;
  if (asked === null) return;
  task.decision = state.asked = null;
  if (decision !== null) state.approvals = state.approvals.filter(({ approval }) => approval !== decision.approval);
  tellDecided(task, asked, { decision: 'withdrawn', by: null, reason: why });
  const id = decision?.id ?? null;
  record(task, {
    approval: { ...recordOf(asked), decision: 'withdrawn', by: null, reason: why, at: Date.now() },
    ...(id !== null && { answer: { id, state: 'refused', answer: why } }),
  });
}

export function recordOf({ approval: id, of: kind, commit, what }: PendingApproval) {
  return { id, kind, commit, what };
}
