import type { Pool } from 'pg';
import { query } from '../query.js';
import type { FailedNotice } from './due-notices.js';

/**
 * For a receiver that cannot be asked whether it has heard: a send is counted before it begins, and no more once it is known to have
 * come to nothing. So whoever is killed in between leaves behind that it may have been heard.
 */
export async function beginSend(pool: Pool, id: string): Promise<number> {
  const [row] = await query<{ unanswered: number }>(
    pool,
    'update notices set unanswered = unanswered + 1 where id = $1 and told_at is null returning unanswered',
    [id],
  );
  if (row === undefined) throw new Error(`notice ${id} was told by somebody else`);
  return row.unanswered;
}

/** The send has come to nothing for certain; it is due again then. */
export async function noteUnsent(pool: Pool, id: string, { problem, retrySeconds }: FailedNotice): Promise<void> {
  await query(
    pool,
    `update notices set unanswered = unanswered - 1, problem = $2,
       due_at = clock_timestamp() + make_interval(secs => $3)
     where id = $1 and told_at is null`,
    [id, problem, retrySeconds],
  );
}

/** What a sender that is no more has taken is due again: for who alone tells a receiver, and begins to. */
export async function releaseTaken(pool: Pool, receiver: string): Promise<void> {
  await query(
    pool,
    `update notices set due_at = clock_timestamp()
     where receiver = $1 and told_at is null and dropped_at is null and (problem is null or unanswered > 0)
       and due_at > clock_timestamp()`,
    [receiver],
  );
}
