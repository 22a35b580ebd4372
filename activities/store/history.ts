import type { Pool } from 'pg';
import { query } from './query.js';

export interface TransitionRow {
  readonly sequence: number;
  readonly from: string | null;
  readonly to: string;
  readonly round: number;
  readonly reason: string;
  readonly at: Date;
}

export async function listTransitions(pool: Pool, taskId: string): Promise<TransitionRow[]> {
  return await query<TransitionRow>(
    pool,
    `select sequence::float8 as sequence, from_stage as "from", to_stage as "to", round, reason, at
     from stage_transitions where task_id = $1 order by sequence`,
    [taskId],
  );
}

export interface ApprovalRow {
  readonly id: string;
  readonly kind: string;
  readonly commit: string;
  readonly what: string;
  /** Withdrawn: nobody waits for it any more, for the reason that is told. */
  readonly decision: 'pending' | 'approved' | 'rejected' | 'withdrawn';
  readonly by: string | null;
  readonly reason: string | null;
  readonly askedAt: Date;
  readonly decidedAt: Date | null;
}

export async function listApprovals(pool: Pool, taskId: string): Promise<ApprovalRow[]> {
  return await query<ApprovalRow>(
    pool,
    `select id, kind, coalesce(commit_id, '') as commit, coalesce(what, kind) as what, decision, decided_by as "by", reason, asked_at as "askedAt", decided_at as "decidedAt"
     from approvals where task_id = $1 order by asked_at, id`,
    [taskId],
  );
}

export interface CommentRow {
  readonly author: string;
  readonly mark: string;
  readonly html: string;
  readonly createdAt: Date;
}

export async function listComments(pool: Pool, taskId: string): Promise<CommentRow[]> {
  return await query<CommentRow>(
    pool,
    `select author, mark, html, created_at as "createdAt" from comments where task_id = $1 order by id`,
    [taskId],
  );
}

export interface PullRequestRow {
  readonly repo: string;
  readonly number: number;
  readonly head: string;
  readonly base: string;
  readonly headCommit: string;
  readonly title: string;
  readonly body: string;
  readonly state: 'open' | 'merged' | 'closed';
  readonly mergeCommit: string | null;
  readonly createdAt: Date;
}

/** More than one where a deployment failed after the merge. */
export async function listPullRequests(pool: Pool, taskId: string): Promise<PullRequestRow[]> {
  return await query<PullRequestRow>(
    pool,
    `select repo, number, head, base, head_commit as "headCommit", title, body, state,
       merge_commit as "mergeCommit", created_at as "createdAt"
     from pull_requests where task_id = $1 order by repo, number`,
    [taskId],
  );
}
