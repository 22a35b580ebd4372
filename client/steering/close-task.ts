import type { TaskView } from '../../domain/task/task-view.js';
import { ClientError } from '../errors/client-error.js';
import { watch } from './watch.js';

export interface ClosedTask {
  readonly taskId: string;
  /** The task as it was seen afterwards; null: no worker has answered yet, and it counts as soon as one does. */
  readonly view: TaskView | null;
}

export interface ClosePlaces {
  readonly signal: () => Promise<void>;
  /** As a worker tells it, or the ledger. */
  readonly read: () => Promise<TaskView>;
  /** Null where no worker tells. */
  readonly look: () => Promise<TaskView | null>;
}

const closedMilliseconds = 10_000;

/** Tells a task that has asked that there is nothing to do, and looks at it until it has gone on. */
export async function closeTask({ signal, read, look }: ClosePlaces): Promise<ClosedTask> {
  const before = await read();
  const { taskId, status, stage } = before;
  if (!asks(before)) {
    throw new ClientError(
      'refused',
      `${taskId} has not asked whether there is nothing to do: it is ${status === 'done' ? '' : `in ${stage}, `}${status}.`,
      'Read the task to see where it stands; cancel ends one that is not wanted.',
    );
  }
  await signal();
  const view = await watch(look, closedMilliseconds, (seen) => !asks(seen));
  return { taskId, view: view === null || asks(view) ? null : view };
}

function asks({ waitingFor }: TaskView): boolean {
  return waitingFor?.kind === 'person' && waitingFor.ways.some(({ way }) => way === 'close');
}
