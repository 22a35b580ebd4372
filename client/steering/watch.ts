import { setTimeout as sleep } from 'node:timers/promises';
import type { TaskView } from '../../domain/task/task-view.js';

const pollMilliseconds = 100;

/** Looks at a task until it is so, or for a time; answers it as it was seen last. */
export async function watch(
  look: () => Promise<TaskView | null>,
  milliseconds: number,
  isSo: (view: TaskView) => boolean,
): Promise<TaskView | null> {
  const until = Date.now() + milliseconds;
  for (;;) {
    const view = await look();
    if ((view !== null && isSo(view)) || Date.now() >= until) return view;
    await sleep(pollMilliseconds);
  }
}
