import type { BrakeEvent } from '../../../domain/brakes/brake-event.js';
import type { Task } from '../state/task.js';

/** What the brakes have to tell once for all tasks, this task tells. */
export function tellBrakes(_task: Task, events: readonly BrakeEvent[]): void {
  void events;
}
