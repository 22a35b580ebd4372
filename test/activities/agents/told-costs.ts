import { readFile } from 'node:fs/promises';
import type { Pool } from 'pg';
import { listRuns } from '../../../activities/store/runs.js';

/** Of each session of a task what its last result line told, added up in decimals. */
export async function toldInAll(pool: Pool, taskId: string): Promise<string | undefined> {
  const bySession = new Map<string, string>();
  for (const { outputPath } of await listRuns(pool, taskId)) {
    for (const line of (await readFile(outputPath, 'utf8')).split('\n')) {
      if (!line.startsWith('{')) continue;
      const { type, session_id: session } = JSON.parse(line) as { type?: string; session_id?: string };
      const cost = /"total_cost_usd":([^,}]+)/.exec(line)?.[1];
      if (type === 'result' && session !== undefined && cost !== undefined) bySession.set(session, cost);
    }
  }
  const { rows } = await pool.query<{ sum: string }>(
    'select trim_scale(sum(told::numeric))::text as sum from unnest($1::text[]) as told',
    [[...bySession.values()]],
  );
  return rows[0]?.sum;
}

/** What the ledger has for it, with all digits. */
export async function bookedInAll(pool: Pool, taskId: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ sum: string }>(
    'select trim_scale(sum(cost_usd))::text as sum from agent_runs where task_id = $1',
    [taskId],
  );
  return rows[0]?.sum;
}
