import type { ClientBase, Pool } from 'pg';
import type { GateCheck, GateRecord } from '../../../domain/gates/gate.js';
import { query } from '../query.js';

/** What the gates of one record have found; written again, nothing changes. */
export async function insertGates(
  client: ClientBase,
  taskId: string,
  { sequence, gates }: { readonly sequence: number; readonly gates: readonly GateRecord[] },
): Promise<void> {
  for (const [gate, { stage, round, commit, at, checks }] of gates.entries()) {
    for (const [position, check] of checks.entries()) {
      const { kind, name, outcome, exitCode, endedBy, durationMs, verdict, tail, logPath, url } = check;
      await query(
        client,
        `insert into gate_checks (
           task_id, sequence, gate, position, stage, round, commit_id, at,
           kind, name, outcome, exit_code, ended_by, duration_ms, verdict, tail, log_path, url
         ) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
         on conflict (task_id, sequence, gate, position) do nothing`,
        [
          ...[taskId, sequence, gate, position, stage, round, commit, new Date(at)],
          ...[kind, name, outcome, exitCode, endedBy, durationMs, verdict, tail, logPath, url],
        ],
      );
    }
  }
}

interface CheckRow extends GateCheck {
  readonly sequence: number;
  readonly gate: number;
  readonly stage: string;
  readonly round: number;
  readonly commit: string;
  readonly at: Date;
}

/** The gates of a task in their order. */
export async function listGates(pool: Pool, taskId: string): Promise<GateRecord[]> {
  const rows = await query<CheckRow>(
    pool,
    `select sequence::float8 as sequence, gate, stage, round, commit_id as "commit", at, kind, name, outcome,
       exit_code as "exitCode", ended_by as "endedBy", duration_ms::float8 as "durationMs", verdict, tail,
       log_path as "logPath", url
     from gate_checks where task_id = $1 order by sequence, gate, position`,
    [taskId],
  );
  const gates = new Map<string, GateRecord & { checks: GateCheck[] }>();
  for (const { sequence, gate, stage, round, commit, at, ...check } of rows) {
    const key = `${sequence} ${gate}`;
    const known = gates.get(key) ?? { stage, round, commit, at: at.getTime(), passed: true, checks: [] };
    const passed = known.passed && check.outcome !== 'failed';
    gates.set(key, { ...known, passed, checks: [...known.checks, check] });
  }
  return [...gates.values()];
}
