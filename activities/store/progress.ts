import type { ClientBase } from 'pg';
import type { ApprovalRecord, ProgressRecord, TransitionRecord } from '../../domain/task/outgoing.js';
import type { TaskIdentity } from '../../domain/task/task.js';
import { query } from './query.js';

/** The task's row as the record tells it; a record that comes late does not replace a newer one. */
export async function upsertTask(client: ClientBase, task: TaskIdentity, record: ProgressRecord): Promise<void> {
  await query(
    client,
    `insert into tasks (
       id, project, item, generation, title, repo, branch, stage, status, waiting_for, budget_usd, record_sequence,
       closed_by, pull_request_url
     ) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
     on conflict (id) do update set
       stage = excluded.stage, status = excluded.status, waiting_for = excluded.waiting_for,
       budget_usd = excluded.budget_usd, record_sequence = excluded.record_sequence, closed_by = excluded.closed_by,
       pull_request_url = excluded.pull_request_url,
       updated_at = now()
     where tasks.stage is null or tasks.record_sequence < excluded.record_sequence`,
    [
      task.id,
      task.project,
      task.item,
      task.generation,
      task.title,
      task.repository.name,
      task.branch,
      record.stage,
      record.status,
      record.waitingFor === null ? null : JSON.stringify(record.waitingFor),
      record.budgetUsd,
      record.sequence,
      record.closedBy ?? null,
      record.pullRequestUrl ?? null,
    ],
  );
}

export async function insertTransition(
  client: ClientBase,
  taskId: string,
  transition: TransitionRecord,
): Promise<void> {
  const { sequence, from, to, round, reason, at } = transition;
  await query(
    client,
    `insert into stage_transitions (task_id, sequence, from_stage, to_stage, round, reason, at)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (task_id, sequence) do nothing`,
    [taskId, sequence, from, to, round, reason, new Date(at)],
  );
}

/** Asked for once, decided once: what is decided stays. */
export async function upsertApproval(client: ClientBase, taskId: string, approval: ApprovalRecord): Promise<void> {
  const { id, kind, commit, what, decision, by, reason } = approval;
  const at = new Date(approval.at);
  await query(
    client,
    `insert into approvals (task_id, id, kind, decision, decided_by, reason, asked_at, decided_at, commit_id, what)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (task_id, id) do update set
       decision = excluded.decision, decided_by = excluded.decided_by, reason = excluded.reason,
       decided_at = excluded.decided_at
     where approvals.decision = 'pending' and excluded.decision <> 'pending'`,
    [taskId, id, kind, decision, by, reason, at, decision === 'pending' ? null : at, commit, what],
  );
}
