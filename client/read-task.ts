import { findTask } from '../activities/store/tasks.js';
import type { TaskView } from '../domain/task/task-view.js';
import { ledgerView } from './ledger-view.js';
import type { Session } from './session.js';
import { findTaskId, unknownTask } from './task-name.js';
import { grpcCode } from './translate-error.js';

export interface TaskRead {
  readonly view: TaskView;
  /** `ledger` where Temporal no longer knows the task, or nobody answered for it. */
  readonly from: 'temporal' | 'ledger';
}

/** Where a task stands, by any of its names. */
export async function readTask(session: Session, name: string): Promise<TaskRead> {
  const id = await findTaskId(session, name);
  const answer = await ask(session, id);
  if (answer.view !== null) return { view: answer.view, from: 'temporal' };
  const row = await findTask(session.pool, id);
  if (row !== null) return { view: await ledgerView(session.pool, row), from: 'ledger' };
  if (answer.error !== null) throw answer.error;
  throw unknownTask(name, null);
}

/** A query needs a worker; without one, what the ledger knows is better than nothing. */
async function ask({ tasks }: Session, id: string): Promise<{ view: TaskView | null; error: Error | null }> {
  try {
    return { view: await tasks.status(id), error: null };
  } catch (error) {
    if (!(error instanceof Error) || (grpcCode(error) === null && error.name !== 'QueryNotRegisteredError'))
      throw error;
    return { view: null, error };
  }
}
