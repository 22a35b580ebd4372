import type { Client } from '@temporalio/client';
import { orch } from '../../config/called-as.js';
import { createPool } from '../../activities/store/pool.js';
import { listTasks, type TaskRow } from '../../activities/store/tasks.js';
import { taskWorkflowType } from '../../domain/task/messages.js';
import { type Finding, ok, warn } from './finding.js';

const looked = 10_000;
/** What has just begun or ended is still on its way to the ledger. */
const settledMilliseconds = 60_000;

/** Whether Temporal and the ledger agree on which tasks are under way. */
export async function checkAgreement(client: Client, databaseUrl: string): Promise<Finding> {
  const pool = createPool(databaseUrl);
  try {
    const running = new Map<string, Date>();
    const query = `WorkflowType = '${taskWorkflowType}' AND ExecutionStatus = 'Running'`;
    for await (const { workflowId, startTime } of client.workflow.list({ query })) running.set(workflowId, startTime);
    const rows = await listTasks(pool, { limit: looked });
    return compare(running, rows, Date.now() - settledMilliseconds);
  } finally {
    await pool.end();
  }
}

function compare(running: ReadonlyMap<string, Date>, rows: readonly TaskRow[], settledBefore: number): Finding {
  const name = 'ledger and Temporal';
  const open = rows.filter(({ status }) => status !== 'done' && status !== 'cancelled');
  const settled = open.filter(({ updatedAt }) => updatedAt.getTime() < settledBefore);
  const gone = settled.filter(({ id }) => !running.has(id));
  const recorded = new Set(open.map(({ id }) => id));
  const unknown = [...running].filter(([id, since]) => since.getTime() < settledBefore && !recorded.has(id));
  if (gone.length > 0) {
    const [first] = gone;
    return warn(
      name,
      `under way in the ledger, but not in Temporal: ${gone.map(({ id }) => id).join(', ')}`,
      `Start such an item once more: ${orch} start --project ${first?.project ?? ''} --item ${first?.item ?? ''} --title "…" --again`,
    );
  }
  if (unknown.length > 0) {
    const ids = unknown.map(([id]) => id).join(', ');
    return warn(
      name,
      `under way in Temporal, but not in the ledger: ${ids}`,
      'Start a worker: it writes down what is open.',
    );
  }
  return ok(name, `agree on ${open.length === 1 ? 'one task' : `${open.length} tasks`} under way`);
}
