import type { Pool } from 'pg';
import type { ChatReply } from '../../../domain/chat/answers.js';
import { jsonText } from '../json-text.js';
import { query } from '../query.js';
import type { FailedNotice } from './outcomes.js';

/**
 * For a receiver that cannot be asked whether it has heard: a send is counted before it begins, and no more once it is known to have
 * come to nothing. So whoever is killed in between leaves behind that it may have been heard. Answers how many may have been.
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

const unsent = `unanswered = unanswered - 1, leased_until = null`;

/** The send has come to nothing for certain; it is due again then. */
export async function noteUnsent(pool: Pool, id: string, { problem, retrySeconds }: FailedNotice): Promise<void> {
  await query(
    pool,
    `update notices set ${unsent}, problem = $2, due_at = clock_timestamp() + make_interval(secs => $3)
     where id = $1 and told_at is null`,
    [id, problem, retrySeconds],
  );
}

/** It is told as plain text from now on. */
export async function tellPlain(pool: Pool, id: string, problem: string): Promise<void> {
  await query(pool, `update notices set ${unsent}, plain = true, problem = $2 where id = $1 and told_at is null`, [
    id,
    problem,
  ]);
}

/** The answer to a press that comes too late for its button: it is a message, in its turn. */
export async function tellBelow(pool: Pool, id: string, reply: ChatReply): Promise<void> {
  await query(
    pool,
    `update notices set ${unsent}, kind = 'reply', body = $2::jsonb where id = $1 and told_at is null`,
    [id, jsonText(reply)],
  );
}

/** It was taken, and its sending was not begun. */
export async function putBack(pool: Pool, id: string): Promise<void> {
  await query(pool, 'update notices set tries = tries - 1, leased_until = null where id = $1 and told_at is null', [
    id,
  ]);
}

/** What a sender that is no more has taken is free again: for who alone tells a receiver, and begins to. */
export async function releaseTaken(pool: Pool, receiver: string): Promise<void> {
  await query(
    pool,
    `update notices set leased_until = null
     where receiver = $1 and told_at is null and dropped_at is null and leased_until is not null`,
    [receiver],
  );
}
