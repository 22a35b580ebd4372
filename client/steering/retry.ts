import { randomUUID } from 'node:crypto';
import type { Retry } from '../../domain/task/messages.js';
import type { TaskView } from '../../domain/task/task-view.js';
import { ClientError } from '../errors/client-error.js';
import { watch } from './watch.js';

export interface Retried {
  readonly taskId: string;
  /** Sent: it counts as soon as a worker is there; nobody has answered yet. */
  readonly state: 'taken' | 'sent';
  /** As it was seen last, with its next wait where it already has one; null: no worker told. */
  readonly view: TaskView | null;
}

export interface RetryPlaces {
  readonly signal: (retry: Retry) => Promise<void>;
  /** Null where no worker tells. */
  readonly look: () => Promise<TaskView | null>;
}

const takenMilliseconds = 10_000;
/** How long the task is watched on: what fails again at once is seen. */
const watchedMilliseconds = 1_500;

/** Sends a retry, which is durable with no worker there, and looks at the task until it has gone on. */
export async function retryTask(
  { signal, look }: RetryPlaces,
  taskId: string,
  retry: Omit<Retry, 'id'>,
): Promise<Retried> {
  const id = randomUUID();
  await signal({ ...retry, id });
  const taken = await watch(look, takenMilliseconds, (view) => view.retry?.id === id);
  if (taken?.retry?.id !== id) return { taskId, state: 'sent', view: null };
  if (taken.retry.problem !== null) {
    throw new ClientError(
      'refused',
      `The task refused: ${taken.retry.problem}.`,
      'Read the task to see where it stands.',
    );
  }
  const since = taken.waitingFor?.since ?? null;
  const goneOn = await watch(
    look,
    watchedMilliseconds,
    ({ waitingFor }) => waitingFor !== null && waitingFor.since !== since,
  );
  return { taskId, state: 'taken', view: goneOn ?? taken };
}
