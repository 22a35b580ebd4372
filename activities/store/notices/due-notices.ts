import type { Pool } from 'pg';
import type { NoticeFacts } from '../../../domain/decisions/still-true.js';
import { query } from '../query.js';

/** What is to be told next at an address, with what the ledger knows of it now. */
export interface DueNotice {
  /** Of its row. */
  readonly id: string;
  /** Of the notice, or of the answer: the same at all its addresses. */
  readonly key: string;
  readonly address: string;
  readonly project: string | null;
  readonly taskId: string | null;
  /** A notice's, or an answer's on a chat. */
  readonly kind: string;
  /** By its kind: of a notice its content, and what it asks. */
  readonly body: unknown;
  readonly createdAt: Date;
  /** This one, too. */
  readonly tries: number;
  readonly facts: NoticeFacts;
  readonly links: NoticeLinks;
}

/** Pages of what it is about; null: none is known. */
export interface NoticeLinks {
  readonly item: string | null;
  readonly pullRequest: string | null;
}

export interface DueOrder {
  readonly receiver: string;
  readonly most: number;
  /** How long they are the caller's alone; then whoever asks gets them again, as after a kill. */
  readonly leaseSeconds: number;
  /** Addresses where nothing is to be said now; whoever has pressed is answered. */
  readonly resting?: readonly string[];
}

/**
 * The oldest of each address that was neither told nor dropped, where it is due: one that has to wait holds back those behind it.
 * Whoever has pressed a button waits for the answer: no notice holds that back.
 */
export async function takeDue(
  pool: Pool,
  { receiver, most, leaseSeconds, resting = [] }: DueOrder,
): Promise<readonly DueNotice[]> {
  const rows = await query<Row>(
    pool,
    `with heads as (
       select id from notices head
       where receiver = $1 and told_at is null and dropped_at is null and due_at <= clock_timestamp()
         and (kind = 'press-answer' or not address in (select jsonb_array_elements_text($4)))
         and not exists (
           select from notices earlier
           where earlier.receiver = $1 and earlier.address = head.address and earlier.id < head.id
             and (earlier.kind = 'press-answer') = (head.kind = 'press-answer')
             and earlier.told_at is null and earlier.dropped_at is null)
       order by id limit $2 for update skip locked
     ), taken as (
       update notices set tries = tries + 1, due_at = clock_timestamp() + make_interval(secs => $3)
       where id in (select id from heads)
       returning *
     )
     select taken.id::text, key, address, taken.project, taken.task_id as "taskId", taken.kind, body,
       taken.created_at as "createdAt", tries,
       extract(epoch from clock_timestamp() - taken.created_at)::float8 as "ageSeconds",
       tasks.status, tasks.waiting_for as "waitingFor", approvals.decision,
       work_items.url as item, tasks.pull_request_url as "pullRequest"
     from taken
       left join tasks on tasks.id = taken.task_id
       left join work_items on work_items.project = tasks.project and work_items.item = tasks.item
       left join approvals on approvals.task_id = taken.task_id and approvals.id = body -> 'asks' ->> 'approval'
     order by taken.id`,
    [receiver, most, leaseSeconds, JSON.stringify(resting)],
  );
  return rows.map(({ ageSeconds, status, waitingFor, decision, item, pullRequest, ...notice }) => ({
    ...notice,
    facts: { ageSeconds, status, waitingFor, decision },
    links: { item, pullRequest },
  }));
}

interface Row extends Omit<DueNotice, 'facts' | 'links'>, NoticeFacts, NoticeLinks {}

/** `message`: the receiver's number of it, where it has one. */
export async function markTold(pool: Pool, id: string, message: number | null): Promise<void> {
  await query(
    pool,
    'update notices set told_at = clock_timestamp(), message_id = $2, problem = null where id = $1 and told_at is null',
    [id, message],
  );
}

export interface FailedNotice {
  /** In a few words, without any secret. */
  readonly problem: string;
  readonly retrySeconds: number;
}

/** It is due again then, and those behind it wait. */
export async function markFailed(pool: Pool, id: string, { problem, retrySeconds }: FailedNotice): Promise<void> {
  await query(
    pool,
    `update notices set problem = $2, due_at = clock_timestamp() + make_interval(secs => $3)
     where id = $1 and told_at is null`,
    [id, problem, retrySeconds],
  );
}

/** It is never told, and why. */
export async function dropNotice(pool: Pool, id: string, why: string): Promise<void> {
  await query(
    pool,
    'update notices set dropped_at = clock_timestamp(), problem = $2 where id = $1 and told_at is null',
    [id, why],
  );
}
