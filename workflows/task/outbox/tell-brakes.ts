import type { BrakeEvent } from '../../../domain/brakes/brake-event.js';
import type { Task } from '../state/task.js';
import { notify } from './outbox.js';

/** What the brakes have to tell once for all tasks, this task tells. */
export function tellBrakes(task: Task, events: readonly BrakeEvent[]): void {
  for (const event of events) notify(task, event.kind, event);
}
