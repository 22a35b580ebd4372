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
  /** It was told as plain text. */
  readonly plain: boolean;
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
       select notices.id, told_chat as chat, message_id::float8 as message, notices.task_id as "taskId", plain,
         body -> 'content' as content, body -> 'asks' as asks, decision, decided_by as "decidedBy", reason,
         answered_by as "answeredBy", status, url as item, pull_request_url as "pullRequest",
         outcome, resumed_by as "resumedBy",
         coalesce(case when body -> 'asks' ->> 'on' = 'approval' then starts_with(decided_by, $1 || ':')
           else block is not null or resumed_key is not null end, false) as "answeredThere"
       from notices
         join tasks on tasks.id = notices.task_id
         left join work_items on work_items.project = tasks.project and work_items.item = tasks.item
         left join approvals on approvals.task_id = notices.task_id and approvals.id = body -> 'asks' ->> 'approval'
         left join block_answers on block_answers.task_id = notices.task_id and block = (body -> 'asks' ->> 'number')::int
         left join agent_runs on agent_runs.task_id = notices.task_id and agent_runs.id = (body -> 'asks' ->> 'run')::bigint
         left join chat_pauses on chat_pauses.task_id = notices.task_id and chat_pauses.key = body -> 'asks' ->> 'pause'
       where receiver = $1 and message_id is not null and told_chat is not null and settled_at is null
         and body -> 'asks' ->> 'on' in ('approval', 'block', 'run', 'pause')
         and case
           when status in ('done', 'cancelled') then true
           when body -> 'asks' ->> 'on' = 'approval' then decision <> 'pending'
           when body -> 'asks' ->> 'on' = 'pause' then ended_at is not null
           when body -> 'asks' ->> 'on' = 'run' then
             (notices.kind = 'run-started' and finished_at is not null)
             or exists (select from agent_runs as later where later.task_id = notices.task_id and later.id > agent_runs.id)
           when waiting_for ->> 'kind' = 'person'
             then (waiting_for ->> 'number')::int > (body -> 'asks' ->> 'number')::int
           else block is not null or notices.created_at < clock_timestamp() - interval '1 minute'
         end
         and not exists (select from chats where chats.receiver = $1 and chats.id = told_chat and gone_at is not null)
     ), ranked as (
       select *, row_number() over (partition by chat order by "answeredThere" desc, id) as rank from settled
     )
     select id::text, chat, message, "taskId", plain, content, asks, decision, "decidedBy", reason, "answeredBy", status, item, outcome, "resumedBy",
       "pullRequest", "answeredThere"
     from ranked where rank <= $2 order by "answeredThere" desc, ranked.id`,
    [receiver, mostOfChat],
  );
  return rows.map(({ id, chat, message, answeredThere, taskId, plain, content, item, pullRequest, ...row }) => ({
    ...{ id, chat, message, answeredThere, taskId, plain, content },
    links: { item, pullRequest },
    settled: settledOf(row),
  }));
}

function settledOf({ asks, decision, decidedBy, reason, answeredBy, status, outcome, resumedBy }: Facts): Settled {
  if (decision !== null && decision !== 'pending') return { how: decision, by: decidedBy, reason };
  if (outcome !== null) return { how: 'run-over', outcome };
  if (status === 'done' || status === 'cancelled') return { how: status };
  switch (asks.on) {
    case 'run':
      return { how: 'run-over', outcome };
    case 'pause':
      return { how: 'resumed', by: resumedBy };
    default:
      return { how: 'over', by: answeredBy };
  }
}

interface Row extends Omit<SettledMessage, 'settled' | 'links'>, NoticeLinks, Facts {}

interface Facts {
  readonly asks: Asked;
  readonly decision: 'pending' | 'approved' | 'rejected' | 'withdrawn' | null;
  readonly decidedBy: string | null;
  readonly reason: string | null;
  readonly answeredBy: string | null;
  readonly status: string;
  readonly outcome: string | null;
  readonly resumedBy: string | null;
}

/** It says so now, or never will. */
export async function markSettled(pool: Pool, id: string): Promise<void> {
  await query(pool, 'update notices set settled_at = clock_timestamp() where id = $1 and settled_at is null', [id]);
}
