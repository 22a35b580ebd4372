import type { Pool } from 'pg';
import type { Content } from '../../../domain/content/content.js';
import type { Settled } from '../../../domain/chat/settled.js';
import type { Asked } from '../../../domain/notices/notice.js';
import { query } from '../query.js';
import type { NoticeLinks } from './due-notices.js';

/** A message whose question has been answered, wherever that was, and that does not say so yet. */
export interface SettledMessage {
  /** Of its row. */
  readonly id: string;
  /** Where it stands. */
  readonly chat: string;
  readonly message: number;
  /** Somebody has answered on a chat, and looks at it. */
  readonly answeredThere: boolean;
  readonly taskId: string;
  readonly content: Content;
  readonly settled: Settled;
  readonly links: NoticeLinks;
}

/**
 * Of each chat the first few: those that somebody has answered on a chat, then the oldest. The ledger hears of a block beside its
 * notice: until a minute has gone by, only a later block, an answer or the task's end tells that it is over. A chat where nothing
 * can be said waits.
 */
export async function takeSettled(
  pool: Pool,
  receiver: string,
  mostOfChat: number,
): Promise<readonly SettledMessage[]> {
  const rows = await query<Row>(
    pool,
    `with settled as (
       select notices.id, told_chat as chat, message_id::float8 as message, notices.task_id as "taskId",
         body -> 'content' as content, body -> 'asks' as asks, decision, decided_by as "decidedBy", reason,
         answered_by as "answeredBy", status, url as item, pull_request_url as "pullRequest",
         coalesce(case when body -> 'asks' ->> 'on' = 'approval' then starts_with(decided_by, $1 || ':') else block is not null end,
           false) as "answeredThere"
       from notices
         join tasks on tasks.id = notices.task_id
         left join work_items on work_items.project = tasks.project and work_items.item = tasks.item
         left join approvals on approvals.task_id = notices.task_id and approvals.id = body -> 'asks' ->> 'approval'
         left join block_answers on block_answers.task_id = notices.task_id and block = (body -> 'asks' ->> 'number')::int
       where receiver = $1 and message_id is not null and told_chat is not null and settled_at is null
         and body -> 'asks' ->> 'on' in ('approval', 'block')
         and case
           when status in ('done', 'cancelled') then true
           when body -> 'asks' ->> 'on' = 'approval' then decision <> 'pending'
           when waiting_for ->> 'kind' = 'person'
             then (waiting_for ->> 'number')::int > (body -> 'asks' ->> 'number')::int
           else block is not null or notices.created_at < clock_timestamp() - interval '1 minute'
         end
         and not exists (select from chats where chats.receiver = $1 and chats.id = told_chat and gone_at is not null)
     ), ranked as (
       select *, row_number() over (partition by chat order by "answeredThere" desc, id) as rank from settled
     )
     select id::text, chat, message, "taskId", content, asks, decision, "decidedBy", reason, "answeredBy", status, item,
       "pullRequest", "answeredThere"
     from ranked where rank <= $2 order by "answeredThere" desc, ranked.id`,
    [receiver, mostOfChat],
  );
  return rows.map(({ asks, decision, decidedBy, reason, answeredBy, status, item, pullRequest, ...message }) => ({
    ...message,
    links: { item, pullRequest },
    settled:
      asks.on === 'approval' && decision !== null && decision !== 'pending'
        ? { how: decision, by: decidedBy, reason }
        : status === 'done' || status === 'cancelled'
          ? { how: status }
          : { how: 'over', by: answeredBy },
  }));
}

interface Row extends Omit<SettledMessage, 'settled' | 'links'>, NoticeLinks {
  readonly asks: Asked;
  readonly decision: 'pending' | 'approved' | 'rejected' | 'withdrawn' | null;
  readonly decidedBy: string | null;
  readonly reason: string | null;
  readonly answeredBy: string | null;
  readonly status: string;
}

/** It says so now, or never will. */
export async function markSettled(pool: Pool, id: string): Promise<void> {
  await query(pool, 'update notices set settled_at = clock_timestamp() where id = $1 and settled_at is null', [id]);
}
