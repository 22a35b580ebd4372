import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import type { Pool } from 'pg';
import { listTasks, type TaskRow } from '../activities/store/tasks.js';
import { searchAttributes, taskWorkflowType } from '../domain/task/messages.js';
import type { Wait } from '../domain/task/waiting.js';
import { parseTaskId } from './parse-task-id.js';

/** A task as a list shows it. */
export interface TaskSummary {
  readonly taskId: string;
  readonly project: string;
  readonly item: string;
  readonly generation: number;
  readonly title: string;
  readonly branch: string;
  readonly stage: string;
  readonly status: string;
  readonly waitingFor: Wait | null;
  readonly costUsd: number;
  readonly estimatedUsd: number;
  readonly unknownCosts: number;
  readonly startedAt: Date;
  readonly updatedAt: Date | null;
}

/** Newest first: what Temporal says of tasks under way, and the ledger of all others. */
export async function summariseTasks(
  { client, pool }: { readonly client: Client; readonly pool: Pool },
  filter: { readonly project?: string; readonly limit: number },
): Promise<TaskSummary[]> {
  const [running, rows] = await Promise.all([runningTasks(client, filter.limit), listTasks(pool, filter)]);
  const known = new Map(rows.map((row) => [row.id, fromLedger(row)]));
  for (const execution of running) {
    const summary = fromTemporal(execution, known.get(execution.workflowId));
    if (summary !== null && (filter.project === undefined || summary.project === filter.project)) {
      known.set(summary.taskId, summary);
    }
  }
  return [...known.values()].sort((a, b) => b.startedAt.getTime() - a.startedAt.getTime()).slice(0, filter.limit);
}

async function runningTasks(client: Client, limit: number): Promise<WorkflowExecutionInfo[]> {
  const found: WorkflowExecutionInfo[] = [];
  const query = `WorkflowType = '${taskWorkflowType}' AND ExecutionStatus = 'Running'`;
  for await (const execution of client.workflow.list({ query })) {
    found.push(execution);
    if (found.length >= limit) break;
  }
  return found;
}

function fromLedger(row: TaskRow): TaskSummary {
  return {
    taskId: row.id,
    project: row.project,
    item: row.item,
    generation: row.generation,
    title: row.title,
    branch: row.branch,
    stage: row.stage ?? '',
    status: row.status,
    waitingFor: row.waitingFor,
    costUsd: row.costUsd,
    estimatedUsd: row.estimatedUsd,
    unknownCosts: row.unknownCosts,
    startedAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}

function fromTemporal(execution: WorkflowExecutionInfo, row: TaskSummary | undefined): TaskSummary | null {
  const id = parseTaskId(execution.workflowId);
  if (id === null) return null;
  const found = new Map(
    execution.typedSearchAttributes.getAll().map(({ key, value }): [string, unknown] => [key.name, value]),
  );
  const text = (name: string) => (typeof found.get(name) === 'string' ? (found.get(name) as string) : '');
  const cost = found.get(searchAttributes.costUsd);
  const title = execution.memo?.['title'];
  return {
    taskId: execution.workflowId,
    ...id,
    title: row?.title ?? (typeof title === 'string' ? title : ''),
    branch: row?.branch ?? text(searchAttributes.branch),
    stage: text(searchAttributes.stage),
    status: text(searchAttributes.status),
    waitingFor: row?.waitingFor ?? null,
    costUsd: typeof cost === 'number' ? cost : (row?.costUsd ?? 0),
    estimatedUsd: row?.estimatedUsd ?? 0,
    unknownCosts: row?.unknownCosts ?? 0,
    startedAt: row?.startedAt ?? execution.startTime,
    updatedAt: row?.updatedAt ?? null,
  };
}
