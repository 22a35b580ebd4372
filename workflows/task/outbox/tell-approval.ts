import { approversFor } from '../../../domain/pipeline/approvers.js';
import type { GateCheck } from '../../../domain/gates/gate.js';
import type { PendingApproval } from '../../../domain/task/approval.js';
import {
  type ApprovalAnswer,
  commentApproval,
  commentDecided,
} from '../../../domain/wording/comments/approval-comment.js';
import type { Task } from '../state/task.js';
import { commentAs } from './comment-as.js';

/** An approval waits for a person. */
export function tellApproval(task: Task, asked: PendingApproval, evidence: readonly GateCheck[]): void {
  const { identity, policy, state } = task;
  const { pullRequest } = state;
  const approvers = approversFor(policy.approvers, asked.of);
  commentAs(task, 'orch', markOf(task, asked), (actsBy) =>
    commentApproval({ task: identity, asked, pullRequest, approvers, evidence, actsBy }),
  );
}

/** The same comment says how it was answered. */
export function tellDecided(task: Task, asked: PendingApproval, answer: ApprovalAnswer): void {
  commentAs(task, 'orch', markOf(task, asked), commentDecided({ asked }, answer));
}

function markOf({ identity }: Task, { approval }: PendingApproval): string {
  return `${identity.id} approval ${approval}`;
}
