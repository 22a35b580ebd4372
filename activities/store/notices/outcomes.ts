import type { Pool } from 'pg';
import { query } from '../query.js';

/** What came of telling a notice that its sender had taken. */

/** A message by its number in a chat. */
export interface ToldMessage {
  readonly chat: string;
  readonly message: number;
}

/** `told`: the message, where the receiver has such. */
export async function markTold(pool: Pool, id: string, told: ToldMessage | null): Promise<void> {
  await query(
    pool,
    `update notices set told_at = clock_timestamp(), message_id = $2, told_chat = $3, problem = null, leased_until = null
     where id = $1 and told_at is null`,
    [id, told?.message ?? null, told?.chat ?? null],
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
    `update notices set problem = $2, due_at = clock_timestamp() + make_interval(secs => $3), leased_until = null
     where id = $1 and told_at is null`,
    [id, problem, retrySeconds],
  );
}

export interface DroppedNotice {
  readonly why: string;
  /** Nothing had made it untrue: somebody was not told. */
  readonly lost: boolean;
}

/** It is never told, and why. */
export async function dropNotice(pool: Pool, id: string, { why, lost }: DroppedNotice): Promise<void> {
  await query(
    pool,
    `update notices set dropped_at = clock_timestamp(), problem = $2, lost = $3, leased_until = null
     where id = $1 and told_at is null`,
    [id, why, lost],
  );
}
