import type { Client } from '@temporalio/client';
import type { Pool } from 'pg';
import type { TaskActions } from '../../activities/intake/task-actions.js';
import type { TrackerOf } from '../../activities/trackers/tracker.js';
import { createStartItem } from '../../client/intake/start-item.js';
import { createTaskActions } from '../../client/intake/task-actions.js';
import type { Settings } from '../../config/settings/settings.js';
import { assembleLookAtBranch } from './assemble-look-at-branch.js';

/** What events can ask of tasks. */
export function assembleTaskActions(parts: {
  readonly settings: Settings;
  readonly pool: Pool;
  readonly temporal: Client;
  readonly trackerOf: TrackerOf;
}): TaskActions {
  const { settings, pool, temporal: client, trackerOf } = parts;
  return {
    ...createTaskActions({ client, pool }),
    start: createStartItem({
      ...{ settings, client, pool },
      lookAtBranch: assembleLookAtBranch(settings),
      readItem: (project, item) => trackerOf(project).readItem(item),
    }),
  };
}
