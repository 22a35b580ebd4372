import type { Pool } from 'pg';
import { breakerLine } from '../../../domain/brakes/brake-wait.js';
import { everything } from '../../../domain/brakes/breaker.js';
import { query } from '../query.js';
import { inTransaction } from '../transaction.js';
import { releaseLeases } from './probe.js';
import { firstInLines, linesBehind } from './lines.js';
import { whileNobodyIsAdmitted } from './lock-admission.js';

/** Of the reservation of a run that does not begin any more. */
export interface Withdrawn {
  readonly taskId: string;
  readonly project: string | null;
  readonly role: string | null;
}

/**
 * Takes back the leave of a run that has not begun, with all that was set aside for it; answers whose it was; null: it has begun, or none was made. A probe
 * stays its task's, which asks again at once.
 * The reservation's row is locked here and where a run takes its number (`runs.ts`): one of the two comes first, and the other
 * sees it.
 */
export async function withdrawReservation(pool: Pool, runKey: string): Promise<Withdrawn | null> {
  return await inTransaction(pool, async (client) => {
    await query(client, 'select run_key from budget_reservations where run_key = $1 for update', [runKey]);
    // A statement of its own: what another transaction has committed before the lock is seen by it.
    const [withdrawn] = await query<Withdrawn>(
      client,
      `update budget_reservations
       set withdrawn_at = coalesce(withdrawn_at, now()), ended_at = coalesce(ended_at, now()),
         settled_at = coalesce(settled_at, now())
       where run_key = $1 and not exists (select from agent_runs where run_key = $1)
       returning task_id as "taskId", project, role`,
      [runKey],
    );
    return withdrawn ?? null;
  });
}

/**
 * As `withdrawReservation`, where the task does not ask again: a run that has no number never reached its host, and used
 * nothing. Answers the tasks that may go on by it.
 */
export async function settleUnbegun(pool: Pool, runKey: string): Promise<string[]> {
  const own = await withdrawReservation(pool, runKey);
  if (own === null) return [];
  return whileNobodyIsAdmitted(pool, async (client) => {
    const leased = await releaseLeases(client, own.taskId);
    return firstInLines(client, [...leased.map(breakerLine), ...linesBehind(own.project, own.role)]);
  });
}

/**
 * A run that was admitted before its breaker opened, and has waited for a slot since, does not begin: it is withdrawn.
 * Answers the tasks that may go on by it; null: it may begin. A probe begins all the same, unless a person holds everything.
 */
export async function withdrawHeld(
  pool: Pool,
  { runKey, breaker, probe }: { readonly runKey: string; readonly breaker: string | null; readonly probe: boolean },
): Promise<string[] | null> {
  const [row] = await query<{ held: boolean }>(
    pool,
    `select exists (
       select from breakers where cause is not null and (key = $1 or (key = $2 and not $3))
     ) as held`,
    [everything, breaker, probe],
  );
  const own = row?.held === true ? await withdrawReservation(pool, runKey) : null;
  return own === null ? null : firstInLines(pool, linesBehind(own.project, own.role));
}
