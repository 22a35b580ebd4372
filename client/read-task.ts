import { findTask } from '../activities/store/tasks.js';
import type { TaskView } from '../domain/task/task-view.js';
import { ledgerView } from './ledger-view.js';
import type { Connections } from './connect.js';
import { findTaskId, unknownTask } from './task-name.js';
import { isUnanswered } from './errors/translate-error.js';

export interface TaskRead {
  readonly view: TaskView;
  /** `ledger` where Temporal no longer knows the task, or nobody answered for it. */
  readonly from: 'temporal' | 'ledger';
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
  if (answer.view !== null) return { view: answer.view, from: 'temporal' };
  const row = await findTask(sources.pool, id);
  if (row !== null) return { view: await ledgerView(sources.pool, row), from: 'ledger' };
  if (answer.error !== null) throw answer.error;
  throw unknownTask(name, null);
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
