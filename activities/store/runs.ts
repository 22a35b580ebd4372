import { join } from 'node:path';
import { ApplicationFailure } from '@temporalio/common';
import type { ClientBase, Pool } from 'pg';
import type { Told } from '../../domain/agents/agent.js';
import type { Tokens } from '../../domain/agents/tokens.js';
import type { Refused } from '../../domain/network/network.js';
import { runWithdrawn } from '../../domain/failures/failure.js';
import { query } from './query.js';
import { runColumns } from './run-columns.js';
import { inTransaction } from './transaction.js';

/** One try of an agent. */
export interface Run {
  readonly number: number;
  readonly runKey: string;
  readonly taskId: string;
  /** Null: of a task without a row of its own. */
  readonly project: string | null;
  /** The key of its provider's breaker; null: it is not known. */
  readonly breaker: string | null;
  readonly stage: string;
  readonly round: number;
  readonly role: string;
  readonly agent: string;
  /** As it was asked for. */
  readonly model: string | null;
  readonly effort: string | null;
  readonly outputPath: string;
  /** Where it was begun, and its log lies; null: it is not known. */
  readonly hostId: string | null;
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
  /** What it asked for and was not given; null: nothing. */
  readonly refused: Refused | null;
  /** How many runs that ended without telling a cost it tells of. */
  readonly tellsRuns: number;
  /** It has ended, or was left behind with its host, and nobody knows what it cost. */
  readonly costUnknown: boolean;
}

export interface NewRun extends Pick<
  Run,
  'runKey' | 'taskId' | 'stage' | 'round' | 'role' | 'agent' | 'model' | 'effort'
> {
  readonly breaker?: string | null;
  /** The only host that may begin it; absent: any. */
  readonly hostId?: string;
  /** Where the run's log will lie, as `<number>.log`. */
  readonly runsDir: string;
  /** The highest number that has files there already, be they of another ledger; absent: none. */
  readonly above?: number;
}

/** The run of this key: the same number and log path whenever, and from wherever, it is asked for again. */
export async function takeRunNumber(pool: Pool, run: NewRun): Promise<Run> {
  // Asked first, because an insert that meets a row has used up a number all the same.
  return (await findRun(pool, run.runKey)) ?? (await insertRun(pool, run));
}

async function insertRun(pool: Pool, run: NewRun): Promise<Run> {
  return inTransaction(pool, async (client) => {
    await refuseWithdrawn(client, run.runKey);
    const number = await nextNumber(client, run.above ?? 0);
    const [row] = await query<Run>(
      client,
      `insert into agent_runs (id, run_key, task_id, project, stage, round, role, agent, model, effort, output_path, breaker, host_id)
       values ($1, $2, $3, (select project from tasks where id = $3), $4, $5, $6, $7, $8, $9, $10, $11, $12)
       on conflict (run_key) do update set run_key = excluded.run_key
       returning ${runColumns}`,
      [
        ...[number, run.runKey, run.taskId, run.stage, run.round, run.role, run.agent, run.model, run.effort],
        ...[logPath(run.runsDir, number), run.breaker ?? null, run.hostId ?? null],
      ],
    );
    if (row === undefined) throw new Error(`the ledger gave run ${run.runKey} no row`);
    return row;
  });
}

/** Locks the run's reservation until its row is there: either it has begun, or it is withdrawn. */
async function refuseWithdrawn(client: ClientBase, runKey: string): Promise<void> {
  const [reservation] = await query<{ withdrawn: boolean }>(
    client,
    'select withdrawn_at is not null as withdrawn from budget_reservations where run_key = $1 for update',
    [runKey],
  );
  if (reservation?.withdrawn !== true) return;
  throw ApplicationFailure.nonRetryable(`run ${runKey} was withdrawn before it began`, runWithdrawn);
}

/** Another number for a run that has not begun; where somebody else was sooner, the one that it has now. */
export async function renumberRun(
  pool: Pool,
  { runKey, number: present }: Pick<Run, 'runKey' | 'number'>,
  { runsDir, above }: Required<Pick<NewRun, 'runsDir' | 'above'>>,
): Promise<Run> {
  return inTransaction(pool, async (client) => {
    const number = await nextNumber(client, above);
    await query(
      client,
      'update agent_runs set id = $3, output_path = $4 where run_key = $1 and id = $2 and pid is null',
      [runKey, present, number, logPath(runsDir, number)],
    );
    const run = await findRun(client, runKey);
    if (run === null) throw new Error(`the ledger has no run ${runKey}`);
    return run;
  });
}

/** Any number that everybody who takes numbers knows. */
const lockOfNumbers = 6_724_801;
const sequence = `pg_get_serial_sequence('agent_runs', 'id')::regclass`;

/** One after the other: a number given between a look at the sequence and its new value would be given twice. */
export async function lockNumbers(client: ClientBase): Promise<void> {
  await query(client, 'select pg_advisory_xact_lock($1)', [lockOfNumbers]);
}

/** The next number is higher than this one. */
export async function numberAbove(client: ClientBase, number: number): Promise<void> {
  const isBelow = `coalesce(pg_sequence_last_value(${sequence}), 0) < $1`;
  await query(client, `select setval(${sequence}, $1) where ${isBelow}`, [number]);
}

async function nextNumber(client: ClientBase, above: number): Promise<number> {
  await lockNumbers(client);
  await numberAbove(client, above);
  const [next] = await query<{ id: number }>(client, `select nextval(${sequence})::float8 as id`, []);
  if (next === undefined) throw new Error('the ledger gave no number');
  return next.id;
}

function logPath(runsDir: string, number: number): string {
  return join(runsDir, `${number}.log`);
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

export async function findRun(pool: Pool | ClientBase, runKey: string): Promise<Run | null> {
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
