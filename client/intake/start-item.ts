import type { ItemStart, StartOrder } from '../../activities/intake/task-actions.js';
import type { WorkItem } from '../../activities/trackers/tracker.js';
import type { Project } from '../../config/projects/project.js';
import { findKnownProject, readKnownProjects } from '../../config/projects/projects.js';
import { resolvePolicy } from '../../config/projects/resolve-policy.js';
import type { Settings } from '../../config/settings/settings.js';
import type { Hindrance } from '../../domain/preflight/preflight.js';
import type { TaskPolicy } from '../../domain/task/task.js';
import { ClientError, type ClientErrorKind } from '../errors/client-error.js';
import type { LookAtBranch } from '../start/foreign-branch.js';
import { type StartPlaces, startTask } from '../start-task.js';

export interface StartItemDeps extends StartPlaces {
  readonly settings: Settings;
  readonly lookAtBranch: LookAtBranch;
  /** As its tracker has it now. */
  readonly readItem: (project: string, item: string) => Promise<WorkItem>;
  /** What is in the way of work on a branch of the project's repository. */
  readonly lookAhead: (work: { project: Project; policy: TaskPolicy; branch: string }) => Promise<Hindrance | null>;
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
export function createStartItem({ settings, readItem, lookAtBranch, lookAhead, ...places }: StartItemDeps) {
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
        hindrance: (branch) => lookAhead({ project, policy, branch }),
      });
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      const { kind, what, hint } = error;
      if (kind === 'hindered') return { hindered: { what, hint } };
      if (!refusals.includes(kind)) throw error;
      return { refused: { what, hint } };
    }
  };
}
