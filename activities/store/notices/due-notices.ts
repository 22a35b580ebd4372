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
  /** Its address, or what a group of that has become. */
  readonly toldAt: string;
  readonly project: string | null;
  readonly taskId: string | null;
  /** A notice's, or an answer's on a chat. */
  readonly kind: string;
  /** By its kind: of a notice its content, and what it asks. */
  readonly body: unknown;
  /** How it was set was refused. */
  readonly plain: boolean;
  readonly createdAt: Date;
  /** This one, too. */
  readonly tries: number;
  /** There was no such topic, not long ago. */
  readonly topicIsLost: boolean;
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
  /** Chats where nothing is to be said now; whoever has pressed is answered. */
  readonly resting?: readonly string[];
}

/**
 * The oldest of each chat that was neither told nor dropped, where it is due: one that has to wait holds back those behind it, of its
 * lane alone. Whoever has pressed a button waits for the answer: no notice holds that back.
 */
export async function takeDue(
  pool: Pool,
  { receiver, most, leaseSeconds, resting = [] }: DueOrder,
): Promise<readonly DueNotice[]> {
  const rows = await query<Row>(
    pool,
    // Each lane is found by the one before it, so that what waits in one costs nothing to look past.
    `with recursive lanes as (
       (select coalesce(lane, address) as lane from notices
        where receiver = $1 and told_at is null and dropped_at is null order by coalesce(lane, address) limit 1)
       union all
       select (select coalesce(notices.lane, address) from notices
         where receiver = $1 and told_at is null and dropped_at is null and coalesce(notices.lane, address) > lanes.lane
         order by coalesce(notices.lane, address) limit 1)
       from lanes where lanes.lane is not null
     ), heads as (
       select head.id, split_part(lanes.lane, '/', 1) as chat, pressed
       from lanes cross join (values (true), (false)) as answers (pressed)
         cross join lateral (
           select id, due_at, leased_until from notices
           where receiver = $1 and told_at is null and dropped_at is null
             and coalesce(lane, address) = lanes.lane and (kind = 'press-answer') = pressed
           order by id limit 1) as head
       where due_at <= clock_timestamp() and (leased_until is null or leased_until <= clock_timestamp())
         and (pressed or not split_part(lanes.lane, '/', 1) in (select jsonb_array_elements_text($4)))
     ), firsts as (
       select distinct on (chat, pressed) id from heads order by chat, pressed, id
     ), free as (
       select id from notices
       where id in (select id from firsts order by id limit $2) and told_at is null and dropped_at is null
         and (leased_until is null or leased_until <= clock_timestamp())
       for update skip locked
     ), taken as (
       update notices set tries = tries + 1, leased_until = clock_timestamp() + make_interval(secs => $3)
       where id in (select id from free)
       returning *, coalesce(lane, address) as "toldAt"
     )
     select taken.id::text, key, address, "toldAt", taken.project, taken.task_id as "taskId", taken.kind, body, plain,
       taken.created_at as "createdAt", tries,
       exists (select from chats where chats.receiver = $1 and chats.id = "toldAt"
         and lost_at > clock_timestamp() - interval '1 hour') as "topicIsLost",
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
