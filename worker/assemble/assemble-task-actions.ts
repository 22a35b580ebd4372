import type { Client } from '@temporalio/client';
import type { Pool } from 'pg';
import type { TaskActions } from '../../activities/intake/task-actions.js';
import type { TrackerOf } from '../../activities/trackers/tracker.js';
import { createStartItem } from '../../client/intake/start-item.js';
import { readTaskById } from '../../client/read-task.js';
import { createTaskClient } from '../../client/task-client.js';
import type { Settings } from '../../config/settings/settings.js';

/** What events can ask of tasks. */
export function assembleTaskActions(parts: {
  readonly settings: Settings;
  readonly pool: Pool;
  readonly temporal: Client;
  readonly trackerOf: TrackerOf;
}): TaskActions {
  const { settings, pool, temporal: client, trackerOf } = parts;
  const tasks = createTaskClient({ client, pool });
  const notYet = () => Promise.resolve({ done: false, why: 'not yet' } as const);
  return {
    start: createStartItem({ settings, client, pool, readItem: (project, item) => trackerOf(project).readItem(item) }),
    view: async (taskId) => (await readTaskById({ pool, tasks }, taskId, taskId)).view,
    cancel: async (taskId) => {
      await tasks.cancel(taskId);
      return { done: true, what: `${taskId} is cancelled` };
    },
    decide: notYet,
    guide: notYet,
    tellEdited: notYet,
    retry: notYet,
    pause: notYet,
    resume: notYet,
  };
}
