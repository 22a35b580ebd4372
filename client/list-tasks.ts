import type { Pool } from 'pg';
import { listTasks, type TaskRow } from '../activities/store/tasks.js';
import type { Wait } from '../domain/task/waiting.js';

/** A task as a list shows it. */
export interface TaskSummary {
  readonly taskId: string;
  readonly project: string;
  readonly item: string;
  readonly generation: number;
  readonly title: string;
  readonly branch: string;
  /** Empty until the task has entered one. */
  readonly stage: string;
  readonly status: string;
  readonly waitingFor: Wait | null;
  readonly costUsd: number;
  readonly estimatedUsd: number;
  /** Runs that have ended and whose cost nobody knows. */
  readonly unknownCosts: number;
  readonly startedAt: Date;
  readonly updatedAt: Date;
}

/** Newest first, by the ledger alone: a start has its row at once, and Temporal need not be there. */
export async function summariseTasks(
  pool: Pool,
  filter: { readonly project?: string; readonly limit: number },
): Promise<TaskSummary[]> {
  return (await listTasks(pool, filter)).map(summary);
}

function summary(row: TaskRow): TaskSummary {
  const { id, project, item, generation, title, branch, status, waitingFor, costUsd, estimatedUsd, unknownCosts } = row;
  return {
    ...{
      taskId: id,
      project,
      item,
      generation,
      title,
      branch,
      status,
      waitingFor,
      costUsd,
      estimatedUsd,
      unknownCosts,
    },
    stage: row.stage ?? '',
    startedAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}
