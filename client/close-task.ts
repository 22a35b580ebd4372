import { setTimeout as sleep } from 'node:timers/promises';
import type { Close } from '../domain/task/messages.js';
import type { TaskView } from '../domain/task/task-view.js';
import { ClientError } from './client-error.js';
import { readTask } from './read-task.js';
import type { TaskClient } from './task-client.js';
import { grpcCode } from './translate-error.js';

const patienceMs = 10_000;
const lookMs = 200;

export interface ClosedTask {
  readonly taskId: string;
  /** The task as it was seen afterwards; null: no worker has answered yet, and it counts as soon as one does. */
  readonly view: TaskView | null;
}

/** Tells a task that has asked that there is nothing to do, and looks at it until it has gone on. */
export async function closeTask(
  sources: Parameters<typeof readTask>[0] & { readonly tasks: TaskClient },
  name: string,
  close: Close,
): Promise<ClosedTask> {
  const { tasks } = sources;
  const { view: before } = await readTask(sources, name);
  const { taskId } = before;
  if (!asks(before)) {
    throw new ClientError(
      'refused',
      `${taskId} has not asked whether there is nothing to do: it is ${before.status === 'done' ? '' : `in ${before.stage}, `}${before.status}.`,
      'Read the task to see where it stands; cancel ends one that is not wanted.',
    );
  }
  await tasks.close(taskId, close);
  const until = Date.now() + patienceMs;
  for (;;) {
    const view = await look(tasks, taskId);
    if (view !== null && !asks(view)) return { taskId, view };
    if (Date.now() >= until) return { taskId, view: null };
    await sleep(lookMs);
  }
}

function asks({ waitingFor }: TaskView): boolean {
  return waitingFor?.kind === 'person' && waitingFor.ways.some(({ way }) => way === 'close');
}

async function look(tasks: TaskClient, taskId: string): Promise<TaskView | null> {
  try {
    return await tasks.status(taskId);
  } catch (error) {
    if (!(error instanceof Error) || grpcCode(error) === null) throw error;
    return null;
  }
}
