import type { Pool } from 'pg';
import { breakerLine } from '../../../domain/brakes/brake-wait.js';
import { query } from '../query.js';
import { endEarlierRuns } from '../earlier-runs.js';
import { releaseLeases } from './probe.js';
import { firstInLines, linesBehind } from './lines.js';
import { whileNobodyIsAdmitted } from './lock-admission.js';

/**
 * A task does not go on with the run that it has asked for: its place in line, its lease of a probe and the reserve of a run
 * that has not begun are free again, and so is the turn of one that went with its host. Answers the tasks that come next.
 */
export async function giveUpAdmission(pool: Pool, taskId: string): Promise<string[]> {
  return whileNobodyIsAdmitted(pool, async (client) => {
    const left = await query<{ line: string }>(
      client,
      'delete from admission_waits where task_id = $1 returning waits_for as line',
      [taskId],
    );
    const leased = await releaseLeases(client, taskId);
    const held = await query<{ project: string | null; role: string | null }>(
      client,
      'select project, role from budget_reservations where task_id = $1 and settled_at is null and ended_at is null',
      [taskId],
    );
    await query(
      client,
      `delete from budget_reservations
       where task_id = $1 and settled_at is null and ended_at is null and withdrawn_at is null
         and not exists (select from agent_runs where agent_runs.run_key = budget_reservations.run_key)`,
      [taskId],
    );
    await endEarlierRuns(client, taskId, null);
    const behind = held.flatMap(({ project, role }) => linesBehind(project, role));
    return firstInLines(client, [...left.map(({ line }) => line), ...leased.map(breakerLine), ...behind]);
  });
}
