import type { Pool } from 'pg';
import type { Tokens } from '../../domain/agents/tokens.js';
import { periodAt } from '../../domain/brakes/period-at.js';
import { query } from './query.js';
import { hasUnknownCost } from './run-columns.js';

/** How costs can be added up; a day is that on which the run began. */
export const costGroups = ['task', 'role', 'project', 'day'] as const;
export type CostGroup = (typeof costGroups)[number];

export interface CostFilter {
  readonly project?: string | undefined;
  /** Runs that began at this moment or later. */
  readonly since?: Date | undefined;
  /** Whose days they are. */
  readonly zone: string;
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
  /** What of it was spent before orch had the tasks. */
  readonly importedUsd: number;
}

const began = 'coalesce(agent_runs.started_at, agent_runs.taken_at)';

const keys: Readonly<Record<CostGroup, string>> = {
  task: 'task_id',
  role: 'role',
  project: `coalesce(agent_runs.project, 'unknown')`,
  day: 'day.name',
};

/** Days in their order; the rest with the dearest first. */
export async function costsBy(pool: Pool, group: CostGroup, { project, since, zone }: CostFilter): Promise<CostRow[]> {
  const days = group === 'day' ? await daysOfRuns(pool, zone) : [];
  return await query<CostRow>(
    pool,
    `select ${keys[group]} as key, count(*)::integer as runs, coalesce(sum(cost_usd), 0)::float8 as "costUsd",
       coalesce(sum(cost_usd) filter (where cost_estimated), 0)::float8 as "estimatedUsd",
       (count(*) filter (where ${hasUnknownCost}))::integer as "unknownCosts",
       coalesce(sum(cost_usd) filter (where imported), 0)::float8 as "importedUsd",
       json_build_object(
         'input', coalesce(sum(tokens_in), 0), 'output', coalesce(sum(tokens_out), 0),
         'cacheRead', coalesce(sum(tokens_cache_read), 0), 'cacheWritten', coalesce(sum(tokens_cache_written), 0)
       ) as tokens
     from agent_runs ${group === 'day' ? `join ${daysAsRows} on ${began} >= day.starts and ${began} < day.ends` : ''}
     where ($1::text is null or agent_runs.project = $1) and ($2::timestamptz is null or ${began} >= $2)
     group by 1
     order by ${group === 'day' ? 'key' : '"costUsd" desc, key'}`,
    [project ?? null, since ?? null, ...(group === 'day' ? [JSON.stringify(days)] : [])],
  );
}

const daysAsRows = 'jsonb_to_recordset($3::jsonb) as day(name text, starts timestamptz, ends timestamptz)';

/** From the first run's to the last one's. Postgres would read an offset the other way round, and has names of its own. */
async function daysOfRuns(pool: Pool, zone: string) {
  const [runs] = await query<{ first: Date | null; last: Date | null }>(
    pool,
    `select min(${began}) as first, max(${began}) as last from agent_runs`,
    [],
  );
  const days: { name: string; starts: Date; ends: Date }[] = [];
  const last = runs?.last?.getTime() ?? Number.NEGATIVE_INFINITY;
  for (let moment = runs?.first?.getTime() ?? 0; moment <= last;) {
    const { name, start, end } = periodAt('day', moment, zone);
    days.push({ name, starts: new Date(start), ends: new Date(end) });
    moment = end;
  }
  return days;
}
