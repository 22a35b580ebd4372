import type { ClientBase, Pool } from 'pg';
import { placeKey } from '../../../domain/intake/event-place.js';
import type { Actor, CommentEvent, IntakeEvent, ItemEvent } from '../../../domain/intake/tracker-event.js';
import { query } from '../query.js';

export interface OwedReason {
  readonly taskId: string;
  readonly approval: string;
  readonly commit: string;
}

/** Of whoever has moved the item; a later move of theirs takes the place of an earlier one. */
export async function oweReason(
  pool: Pool,
  event: ItemEvent & { readonly actor: Actor },
  { taskId, approval, commit }: OwedReason,
): Promise<void> {
  const { project, actor, at } = event;
  await query(
    pool,
    `insert into owed_reasons (project, place, account, user_id, task_id, approval, commit_id, moved_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (project, place, account, user_id) do update set
       task_id = excluded.task_id, approval = excluded.approval, commit_id = excluded.commit_id,
       moved_at = excluded.moved_at`,
    [project, placeKey(event), actor.account, actor.id, taskId, approval, commit, at],
  );
}

/** What a comment's author owes a reason for there; null: nothing. */
export async function findOwedReason(pool: Pool, comment: CommentEvent): Promise<OwedReason | null> {
  const [row] = await query<OwedReason>(
    pool,
    `select task_id as "taskId", approval, commit_id as commit from owed_reasons
     where project = $1 and place = $2 and account = $3 and user_id = $4 and moved_at <= $5`,
    whoAndWhere(comment),
  );
  return row ?? null;
}

export async function forgetOwedReason(pool: Pool, comment: CommentEvent): Promise<void> {
  await query(
    pool,
    'delete from owed_reasons where project = $1 and place = $2 and account = $3 and user_id = $4 and moved_at <= $5',
    whoAndWhere(comment),
  );
}

/** Also of somebody whose move nobody has taken yet, or of whom nobody has asked yet who they are: those events are taken before. */
export async function mayBeReason(connection: Pool | ClientBase, event: IntakeEvent): Promise<boolean> {
  if (event.kind !== 'comment' || event.place.on !== 'item' || event.actor === null) return false;
  if (event.text.trim() === '') return false;
  const rows = await query(
    connection,
    `select from owed_reasons where project = $1 and place = $2 and account = $3 and user_id = $4 and moved_at <= $5
     union all
     select from events where project = $1 and place = $2 and outcome is null and (event ->> 'what' = 'moved'
       or event ->> 'what' = 'rejected' and event -> 'actor' ->> 'account' = $3 and event -> 'actor' ->> 'id' = $4
         and (event ->> 'at')::bigint <= $5)
     limit 1`,
    whoAndWhere(event),
  );
  return rows.length > 0;
}

function whoAndWhere(comment: CommentEvent): [string, string, string, string, number] {
  const { project, actor, at } = comment;
  return [project, placeKey(comment), actor?.account ?? '', actor?.id ?? '', at];
}
