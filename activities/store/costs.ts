import type { Pool } from 'pg';
import type { Tokens } from '../../domain/agents/tokens.js';
import { query } from './query.js';
import { hasUnknownCost } from './run-columns.js';

/** How costs can be added up; a day is one of UTC, and that on which the run began. */
export const costGroups = ['task', 'role', 'project', 'day'] as const;
export type CostGroup = (typeof costGroups)[number];

export interface CostFilter {
  readonly project?: string | undefined;
  /** Runs that began at this moment or later. */
  readonly since?: Date | undefined;
}

export interface CostRow {
  readonly key: string;
  readonly runs: number;
  readonly tokens: Tokens;
  readonly costUsd: number;
  /** What of it is estimated by the settings' prices. */
  readonly estimatedUsd: number;
  /** Runs whose cost nobody knows; they are not in the sums. */
  readonly unknownCosts: number;
}

const keys: Readonly<Record<CostGroup, string>> = {
  task: 'task_id',
  role: 'role',
  project: `coalesce(agent_runs.project, 'unknown')`,
  day: `to_char(coalesce(started_at, taken_at) at time zone 'UTC', 'YYYY-MM-DD')`,
};

/** Days in their order; the rest with the dearest first. */
export async function costsBy(pool: Pool, group: CostGroup, { project, since }: CostFilter): Promise<CostRow[]> {
  return await query<CostRow>(
    pool,
    `select ${keys[group]} as key, count(*)::integer as runs, coalesce(sum(cost_usd), 0)::float8 as "costUsd",
       coalesce(sum(cost_usd) filter (where cost_estimated), 0)::float8 as "estimatedUsd",
       (count(*) filter (where ${hasUnknownCost}))::integer as "unknownCosts",
       json_build_object(
         'input', coalesce(sum(tokens_in), 0), 'output', coalesce(sum(tokens_out), 0),
         'cacheRead', coalesce(sum(tokens_cache_read), 0), 'cacheWritten', coalesce(sum(tokens_cache_written), 0)
       ) as tokens
     from agent_runs
     where ($1::text is null or agent_runs.project = $1) and ($2::timestamptz is null or coalesce(started_at, taken_at) >= $2)
     group by 1
     order by ${group === 'day' ? 'key' : '"costUsd" desc, key'}`,
    [project ?? null, since ?? null],
  );
}
