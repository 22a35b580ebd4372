import { join } from 'node:path';
import type { Pool } from 'pg';
import type { Told } from '../../domain/agents/agent.js';
import type { Tokens } from '../../domain/agents/tokens.js';
import { query } from './query.js';
import { runColumns } from './run-columns.js';

/** One try of an agent. */
export interface Run {
  readonly number: number;
  readonly runKey: string;
  readonly taskId: string;
  readonly stage: string;
  readonly round: number;
  readonly role: string;
  readonly agent: string;
  /** As it was asked for. */
  readonly model: string | null;
  readonly effort: string | null;
  readonly outputPath: string;
  readonly pid: number | null;
  readonly sessionId: string | null;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly exitCode: number | null;
  readonly outcome: string | null;
  readonly tokens: Tokens | null;
  readonly costUsd: number | null;
  /** By the settings' prices, not by the agent. */
  readonly costEstimated: boolean;
  readonly turns: number | null;
  /** The model that did the work, where the agent told it. */
  readonly modelUsed: string | null;
  /** As the agent told it, the earlier runs of its session with it where it counts them in. */
  readonly told: Told | null;
  /** How many runs that ended without telling a cost it tells of. */
  readonly tellsRuns: number;
  /** It has ended, or was left behind with its host, and nobody knows what it cost. */
  readonly costUnknown: boolean;
}

export interface NewRun extends Pick<
  Run,
  'runKey' | 'taskId' | 'stage' | 'round' | 'role' | 'agent' | 'model' | 'effort'
> {
  /** Where the run's log will lie, as `<number>.log`. */
  readonly runsDir: string;
}

/** The run of this key: the same number and log path whenever, and from wherever, it is asked for again. */
export async function takeRunNumber(pool: Pool, run: NewRun): Promise<Run> {
  // Asked first, because an insert that meets a row has used up a number all the same.
  return (await findRun(pool, run.runKey)) ?? (await insertRun(pool, run));
}

async function insertRun(pool: Pool, run: NewRun): Promise<Run> {
  const [row] = await query<Run>(
    pool,
    `with next as materialized (select nextval(pg_get_serial_sequence('agent_runs', 'id')) as id)
     insert into agent_runs (id, run_key, task_id, stage, round, role, agent, model, effort, output_path)
     select next.id, $1, $2, $3, $4::integer, $5, $6, $7, $8, $9 || next.id || '.log' from next
     on conflict (run_key) do update set run_key = excluded.run_key
     returning ${runColumns}`,
    [run.runKey, run.taskId, run.stage, run.round, run.role, run.agent, run.model, run.effort, join(run.runsDir, '/')],
  );
  if (row === undefined) throw new Error(`the ledger gave run ${run.runKey} no row`);
  return row;
}

/** Answers whether nobody had noted it before, also where many do at once. */
export async function noteProcess(
  pool: Pool,
  number: number,
  process: { readonly pid: number; readonly sessionId: string | null; readonly startedAt: Date },
): Promise<boolean> {
  const [row] = await query<{ first: boolean }>(
    pool,
    `with before as (select id, pid from agent_runs where id = $1 for update)
     update agent_runs set pid = $2, session_id = coalesce($3, session_id), started_at = $4
     from before where agent_runs.id = before.id
     returning before.pid is null as first`,
    [number, process.pid, process.sessionId, process.startedAt],
  );
  return row?.first === true;
}

export async function findRun(pool: Pool, runKey: string): Promise<Run | null> {
  const [row] = await query<Run>(pool, `select ${runColumns} from agent_runs where run_key = $1`, [runKey]);
  return row ?? null;
}

export async function findRunByNumber(pool: Pool, number: number): Promise<Run | null> {
  const [row] = await query<Run>(pool, `select ${runColumns} from agent_runs where id = $1`, [number]);
  return row ?? null;
}

/** The runs of a task, oldest first. */
export async function listRuns(pool: Pool, taskId: string): Promise<Run[]> {
  return await query<Run>(pool, `select ${runColumns} from agent_runs where task_id = $1 order by id`, [taskId]);
}
