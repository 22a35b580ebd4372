import { findTask } from '../activities/store/tasks.js';
import { listLags } from '../activities/store/trackers/tracker-lags.js';
import type { TaskView } from '../domain/task/task-view.js';
import type { TrackerLag } from '../domain/wording/tracker-lag.js';
import { ledgerView } from './ledger-view.js';
import type { Connections } from './connect.js';
import { findTaskId, unknownTask } from './task-name.js';
import { isUnanswered } from './errors/translate-error.js';

export interface TaskRead {
  readonly view: TaskView;
  /** `ledger` where Temporal no longer knows the task, or nobody answered for it. */
  readonly from: 'temporal' | 'ledger';
  /** What the item's tracker was to be told, and has not taken. */
  readonly trackerLags: readonly TrackerLag[];
}

type Sources = Pick<Connections, 'pool'> & {
  readonly tasks: { readonly status: (taskId: string) => Promise<TaskView | null> };
};

/** Where a task stands, by any of its names. */
export async function readTask(sources: Sources & Pick<Connections, 'client'>, name: string): Promise<TaskRead> {
  return readTaskById(sources, await findTaskId(sources, name), name);
}

export async function readTaskById(sources: Sources, id: string, name: string): Promise<TaskRead> {
  const answer = await ask(sources, id);
  if (answer.view !== null)
    return { view: answer.view, from: 'temporal', trackerLags: await lagsOf(sources, answer.view) };
  const row = await findTask(sources.pool, id);
  if (row !== null) {
    const view = await ledgerView(sources.pool, row);
    return { view, from: 'ledger', trackerLags: await lagsOf(sources, view) };
  }
  if (answer.error !== null) throw answer.error;
  throw unknownTask(name, null);
}

/** None where the ledger cannot be asked: the task is known without it. */
async function lagsOf({ pool }: Sources, { project, item, startedAt }: TaskView): Promise<TrackerLag[]> {
  return await listLags(pool, { project, item }, new Date(startedAt)).catch(() => []);
}

/** A query needs a worker; without one, what the ledger knows is better than nothing. */
async function ask({ tasks }: Sources, id: string): Promise<{ view: TaskView | null; error: Error | null }> {
  try {
    return { view: await tasks.status(id), error: null };
  } catch (error) {
    if (!(error instanceof Error) || !isUnanswered(error)) throw error;
    return { view: null, error };
  }
}
