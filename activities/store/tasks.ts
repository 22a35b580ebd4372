import type { ClientBase, Pool } from 'pg';
import type { TaskStatus } from '../../domain/task/task-view.js';
import type { Wait } from '../../domain/task/waiting.js';
import type { TaskIdentity } from '../../domain/task/task.js';
import type { Tokens } from '../../domain/agents/tokens.js';
import { query } from './query.js';
import { hasUnknownCost } from './run-columns.js';

/** A task as the ledger shows it, with what its runs have used. */
export interface TaskRow {
  readonly id: string;
  readonly project: string;
  readonly item: string;
  readonly generation: number;
  readonly title: string;
  readonly repo: string;
  readonly branch: string;
  /** Null until the task's first record. */
  readonly stage: string | null;
  readonly status: TaskStatus;
  readonly waitingFor: Wait | null;
  readonly budgetUsd: number | null;
  /** Who ended it as done without a merge; null: nobody. */
  readonly closedBy: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly runs: number;
  readonly tokens: Tokens;
  readonly costUsd: number;
  /** What of it is estimated. */
  readonly estimatedUsd: number;
  /** Runs whose cost nobody knows. */
  readonly unknownCosts: number;
}

/** Makes the task's row where there is none yet; within a transaction the row is locked until its end. */
export async function ensureTask(connection: Pool | ClientBase, task: TaskIdentity): Promise<void> {
  await query(
    connection,
    `insert into tasks (id, project, item, generation, title, repo, branch, status, record_sequence)
     values ($1, $2, $3, $4, $5, $6, $7, 'running', 0)
     on conflict (id) do update set id = excluded.id`,
    [task.id, task.project, task.item, task.generation, task.title, task.repository.name, task.branch],
  );
}

export async function findTask(pool: Pool, id: string): Promise<TaskRow | null> {
  const [row] = await query<TaskRow>(pool, `${selectTasks} where tasks.id = $1`, [id]);
  return row ?? null;
}

/** The newest generation of a work item's tasks. */
export async function latestTask(
  connection: Pool | ClientBase,
  project: string,
  item: string,
): Promise<TaskRow | null> {
  const [row] = await query<TaskRow>(
    connection,
    `${selectTasks} where project = $1 and item = $2 order by generation desc limit 1`,
    [project, item],
  );
  return row ?? null;
}

/** Newest first. */
export async function listTasks(
  pool: Pool,
  filter: { readonly project?: string; readonly limit: number },
): Promise<TaskRow[]> {
  return await query<TaskRow>(
    pool,
    `${selectTasks} where $1::text is null or project = $1 order by created_at desc, tasks.id desc limit $2`,
    [filter.project ?? null, filter.limit],
  );
}

/** Those of a project that have not ended, newest first; with these statuses alone, where some are named. */
export async function listOpenTasks(
  connection: Pool | ClientBase,
  project: string,
  { most, statuses = null }: { readonly most: number; readonly statuses?: readonly TaskStatus[] | null },
): Promise<TaskRow[]> {
  return await query<TaskRow>(
    connection,
    `${selectTasks} where project = $1 and status not in ('done', 'cancelled')
       and ($3::jsonb is null or status in (select jsonb_array_elements_text($3::jsonb)))
     order by created_at desc, tasks.id desc limit $2`,
    [project, most, statuses === null ? null : JSON.stringify(statuses)],
  );
}

export async function countTasks(pool: Pool, project: string | null): Promise<number> {
  const [row] = await query<{ count: number }>(
    pool,
    'select count(*)::integer as count from tasks where $1::text is null or project = $1',
    [project],
  );
  return row?.count ?? 0;
}

/** The ids of the tasks on a branch that have not ended, as far as the ledger knows. */
export async function openTasksOn(
  pool: Pool,
  { repo, branch }: { readonly repo: string; readonly branch: string },
): Promise<string[]> {
  const rows = await query<{ id: string }>(
    pool,
    `select id from tasks where repo = $1 and branch = $2 and status not in ('done', 'cancelled') order by id`,
    [repo, branch],
  );
  return rows.map(({ id }) => id);
}

/** By its item, the newest generation of each of these work items that has one. */
export async function latestTasks(
  pool: Pool,
  project: string,
  items: readonly string[],
): Promise<Map<string, { readonly id: string; readonly ended: boolean }>> {
  const rows = await query<{ id: string; item: string; ended: boolean }>(
    pool,
    `select distinct on (item) id, item, status in ('done', 'cancelled') as ended from tasks
     where project = $1 and item in (select jsonb_array_elements_text($2::jsonb)) order by item, generation desc`,
    [project, JSON.stringify(items)],
  );
  return new Map(rows.map(({ item, ...task }) => [item, task]));
}

/** The newest of a project's tasks on a branch, also one that has ended. */
export async function latestTaskOn(
  pool: Pool,
  { project, repo, branch }: { readonly project: string; readonly repo: string; readonly branch: string },
): Promise<string | null> {
  const [row] = await query<{ id: string }>(
    pool,
    'select id from tasks where project = $1 and repo = $2 and branch = $3 order by created_at desc, id desc limit 1',
    [project, repo, branch],
  );
  return row?.id ?? null;
}

/** The projects that have had a task, by name. */
export async function listProjects(pool: Pool): Promise<string[]> {
  const rows = await query<{ project: string }>(pool, 'select distinct project from tasks order by 1', []);
  return rows.map(({ project }) => project);
}

const selectTasks = `
  select tasks.id, project, item, generation, title, repo, branch, stage,
    case when slot.wait is null then status else 'waiting' end as status,
    coalesce(held.wait, waiting_for, slot.wait) as "waitingFor",
    budget_usd::float8 as "budgetUsd", closed_by as "closedBy", created_at as "createdAt", updated_at as "updatedAt",
    used.runs, used.tokens, used."costUsd", used."estimatedUsd", used."unknownCosts"
  from tasks, lateral (
    select count(*)::integer as runs, coalesce(sum(cost_usd), 0)::float8 as "costUsd",
      coalesce(sum(cost_usd) filter (where cost_estimated), 0)::float8 as "estimatedUsd",
      (count(*) filter (where ${hasUnknownCost}))::integer as "unknownCosts",
      json_build_object(
        'input', coalesce(sum(tokens_in), 0), 'output', coalesce(sum(tokens_out), 0),
        'cacheRead', coalesce(sum(tokens_cache_read), 0), 'cacheWritten', coalesce(sum(tokens_cache_written), 0)
      ) as tokens
    from agent_runs where task_id = tasks.id
  ) as used left join lateral (
    -- As its breaker is now: a task records a wait when it begins, not what becomes of it.
    select waiting_for - 'by' || jsonb_build_object(
      'cause', cause, 'reason', reason, 'until', floor(extract(epoch from open_until) * 1000)::bigint
    ) || case when cause = 'person' and opened_by is not null then jsonb_build_object('by', opened_by) else '{}' end as wait
    from breakers where waiting_for ->> 'kind' = 'breaker' and key = waiting_for ->> 'breaker' and cause is not null
  ) as held on true left join lateral (
    -- Admitted, and not taken up: no record tells of it, because the task itself does not see the difference.
    select jsonb_build_object(
      'kind', 'host', 'why', 'slot', 'since', floor(extract(epoch from min(reserved_at)) * 1000)::bigint
    ) as wait
    from budget_reservations as reserved
    where task_id = tasks.id and settled_at is null and ended_at is null and tasks.status = 'running'
      and not exists (select from agent_runs where run_key = reserved.run_key)
    having count(*) > 0
  ) as slot on true`;
