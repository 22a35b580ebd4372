import type { ClientBase, Pool } from 'pg';
import type { Told } from '../../domain/agents/agent.js';
import type { Tokens } from '../../domain/agents/tokens.js';
import type { Refused } from '../../domain/network/network.js';
import { query } from './query.js';

export interface FinishedRun {
  readonly finishedAt: Date;
  readonly exitCode: number | null;
  readonly outcome: string;
  readonly tokens: Tokens | null;
  /** As it was told, where that may count earlier runs in; null where it never became known. */
  readonly costUsd: number | null;
  /** What of it earlier runs of its session were booked with. */
  readonly beforeUsd?: number;
  /** By the settings' prices, not by the agent. */
  readonly costEstimated?: boolean;
  readonly turns?: number | null;
  readonly modelUsed?: string | null;
  readonly sessionId: string | null;
  readonly told?: Told | null;
  /** What earlier runs of its session used and did not tell is counted in. */
  readonly tellsEarlier?: boolean;
  /** Where it told no cost, at least this much is held for it from now on. */
  readonly heldUsd?: number | null;
  /** What it asked for and was not given; null: nothing. */
  readonly refused?: Refused | null;
}

/**
 * Closes a run's row, and exchanges its reservation for the real cost. The first finish wins, and is answered with true; a
 * later one changes nothing.
 * A process that told no cost keeps its run's reservation, so that silent runs cannot spend without limit, until a later run
 * of its session tells. What an agent spent that was killed, or that nobody saw end, it could not hand on to its session:
 * that stays unknown. The difference is Postgres's, which counts in decimals.
 */
export async function finishRun(
  connection: Pool | ClientBase,
  number: number,
  finished: FinishedRun,
): Promise<boolean> {
  const { finishedAt, exitCode, outcome, tokens, costUsd, sessionId, told = null } = finished;
  const rows = await query(
    connection,
    `with finished as (
       update agent_runs set
         finished_at = $2, exit_code = $3, outcome = $4, cost_usd = $5::numeric - $14::numeric,
         session_id = coalesce($6, session_id),
         tokens_in = $7, tokens_out = $8, tokens_cache_read = $9, tokens_cache_written = $10,
         cost_estimated = $11, turns = $12, model_used = $13, told = $15, refused = $18
       where id = $1 and finished_at is null
       returning id, task_id, session_id, run_key, cost_usd, pid
     ), earlier as (
       select earlier.id, earlier.run_key, earlier.exit_code, finished.id as teller
       from agent_runs as earlier, finished
       where $16 and earlier.task_id = finished.task_id and earlier.session_id = finished.session_id
         and earlier.id < finished.id and earlier.finished_at is not null and earlier.cost_usd is null
     ), told as (
       update agent_runs set cost_told_by = teller
       from earlier
       where agent_runs.id = earlier.id and cost_told_by is null and earlier.exit_code is not null and earlier.exit_code not in (-9, 137)
       returning agent_runs.run_key
     ), raised as (
       update budget_reservations set amount_usd = greatest(amount_usd, $17::numeric), ended_at = now()
       from finished
       where budget_reservations.run_key = finished.run_key and cost_usd is null and pid is not null
     ), settled as (
       update budget_reservations set settled_at = now(), ended_at = coalesce(ended_at, now())
       where settled_at is null and run_key in (
         select run_key from finished where cost_usd is not null or pid is null
         union all
         select run_key from told
       )
     )
     select id from finished`,
    [
      number,
      finishedAt,
      exitCode,
      outcome,
      costUsd,
      sessionId,
      tokens?.input ?? null,
      tokens?.output ?? null,
      tokens?.cacheRead ?? null,
      tokens?.cacheWritten ?? null,
      finished.costEstimated ?? false,
      finished.turns ?? null,
      finished.modelUsed ?? null,
      finished.beforeUsd ?? 0,
      told === null ? null : JSON.stringify(told),
      finished.tellsEarlier ?? false,
      finished.heldUsd ?? null,
      finished.refused ? JSON.stringify(finished.refused) : null,
    ],
  );
  return rows.length > 0;
}
