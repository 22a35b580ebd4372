import type { ItemStart, StartOrder } from '../../activities/intake/task-actions.js';
import type { WorkItem } from '../../activities/trackers/tracker.js';
import { findKnownProject, readKnownProjects } from '../../config/projects/projects.js';
import { resolvePolicy } from '../../config/projects/resolve-policy.js';
import type { Settings } from '../../config/settings/settings.js';
import { ClientError, type ClientErrorKind } from '../errors/client-error.js';
import type { LookAtBranch } from '../start/foreign-branch.js';
import { type StartPlaces, startTask } from '../start-task.js';

export interface StartItemDeps extends StartPlaces {
  readonly settings: Settings;
  readonly lookAtBranch: LookAtBranch;
  /** As its tracker has it now. */
  readonly readItem: (project: string, item: string) => Promise<WorkItem>;
}

/** What the item itself is the reason for; all else is the stack's, and waited for. */
const refusals: readonly ClientErrorKind[] = [
  'bad-title',
  'bad-description',
  'bad-item',
  'bad-branch',
  'foreign-branch',
];

/** Starts the task of a tracker's item by its text there, as the projects file has its project now. */
export function createStartItem({ settings, readItem, lookAtBranch, ...places }: StartItemDeps) {
  return async (order: StartOrder): Promise<ItemStart> => {
    const project = findKnownProject(readKnownProjects(settings), order.project);
    const { policy } = resolvePolicy(settings, project);
    const { title, description, url } = await readItem(order.project, order.item);
    try {
      return await startTask(places, {
        project,
        policy,
        title,
        description,
        url,
        ...{ item: order.item, again: order.again, lookAtBranch },
      });
    } catch (error) {
      if (!(error instanceof ClientError) || !refusals.includes(error.kind)) throw error;
      return { refused: { what: error.what, hint: error.hint } };
    }
  };
}
