import type { Pool } from 'pg';
import type { Tokens } from '../../domain/agents/tokens.js';
import { query } from './query.js';

export interface FinishedRun {
  readonly finishedAt: Date;
  readonly exitCode: number | null;
  readonly outcome: string;
  readonly tokens: Tokens | null;
  /** Null where it never became known. */
  readonly costUsd: number | null;
  /** By the settings' prices, not by the agent. */
  readonly costEstimated?: boolean;
  readonly turns?: number | null;
  readonly modelUsed?: string | null;
  readonly sessionId: string | null;
}

/**
 * Closes a run's row, and exchanges its reservation for the real cost. The first finish wins; a later one changes nothing.
 * A process that told no cost keeps its run's reservation, so that silent runs cannot spend without limit.
 */
export async function finishRun(pool: Pool, number: number, finished: FinishedRun): Promise<void> {
  const { finishedAt, exitCode, outcome, tokens, costUsd, sessionId } = finished;
  await query(
    pool,
    `with finished as (
       update agent_runs set
         finished_at = $2, exit_code = $3, outcome = $4, cost_usd = $5, session_id = coalesce($6, session_id),
         tokens_in = $7, tokens_out = $8, tokens_cache_read = $9, tokens_cache_written = $10,
         cost_estimated = $11, turns = $12, model_used = $13
       where id = $1 and finished_at is null
       returning run_key, cost_usd, pid
     )
     update budget_reservations set settled_at = now()
     from finished
     where budget_reservations.run_key = finished.run_key
       and (finished.cost_usd is not null or finished.pid is null)`,
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
    ],
  );
}
