import type { Pool } from 'pg';
import { query } from '../query.js';

/** A pause that somebody has made on a chat. */
export interface ChatPause {
  readonly taskId: string;
  /** The event's that has made it. */
  readonly key: string;
  readonly pausedBy: string;
  /** Null: it was ended elsewhere, or not yet. */
  readonly resumedKey: string | null;
  readonly resumedBy: string | null;
  readonly endedAt: Date | null;
}

type PauseKey = Pick<ChatPause, 'taskId' | 'key'>;

const columns = `task_id as "taskId", key, paused_by as "pausedBy", resumed_key as "resumedKey", resumed_by as "resumedBy",
  ended_at as "endedAt"`;

export async function notePause(pool: Pool, { taskId, key, pausedBy }: PauseKey & Pick<ChatPause, 'pausedBy'>) {
  await query(pool, 'insert into chat_pauses (task_id, key, paused_by) values ($1, $2, $3) on conflict do nothing', [
    taskId,
    key,
    pausedBy,
  ]);
}

/** The task has not taken it. */
export async function forgetPause(pool: Pool, { taskId, key }: PauseKey): Promise<void> {
  await query(pool, 'delete from chat_pauses where task_id = $1 and key = $2', [taskId, key]);
}

/** Null: nobody knows it. */
export async function findPause(pool: Pool, { taskId, key }: PauseKey): Promise<ChatPause | null> {
  const [row] = await query<ChatPause & { readonly endedAt: Date | null }>(
    pool,
    `select ${columns} from chat_pauses where task_id = $1 and key = $2`,
    [taskId, key],
  );
  return row ?? null;
}

/** The pause that nobody has ended yet, as far as the ledger knows. */
export async function openPause(pool: Pool, taskId: string): Promise<ChatPause | null> {
  const [row] = await query<ChatPause & { readonly endedAt: Date | null }>(
    pool,
    `select ${columns} from chat_pauses where task_id = $1 and ended_at is null order by paused_at desc limit 1`,
    [taskId],
  );
  return row ?? null;
}

/** That the task goes on, and by whom; null: nobody knows. `key`: of the event that has resumed it, where it was one of a chat. */
export async function endPauses(
  pool: Pool,
  { taskId, by, key = null }: { readonly taskId: string; readonly by: string | null; readonly key?: string | null },
): Promise<void> {
  await query(
    pool,
    `update chat_pauses set ended_at = clock_timestamp(), resumed_by = $2, resumed_key = $3
     where task_id = $1 and ended_at is null`,
    [taskId, by, key],
  );
}
