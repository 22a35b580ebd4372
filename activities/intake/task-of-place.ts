import type { Pool } from 'pg';
import type { Project } from '../../config/projects/project.js';
import type { Place } from '../../domain/intake/tracker-event.js';
import type { ForgeOf } from '../forges/forge.js';
import type { ItemNamed } from '../trackers/tracker.js';
import { latestTask, latestTaskOn } from '../store/tasks.js';

/** What of the projects file says how events are taken; throws where this worker does not know the project. */
export type IntakeProjectOf = (project: string) => Pick<Project, 'repository' | 'tracker'>;

export interface TaskOfDeps {
  readonly pool: Pool;
  readonly forgeOf: ForgeOf;
  readonly projectOf: IntakeProjectOf;
  readonly itemNamed: ItemNamed;
}

/** The newest task of an item, or of a pull request's branch; null: there is none. */
export async function taskOfPlace(
  { pool, forgeOf, projectOf, itemNamed }: TaskOfDeps,
  project: string,
  place: Place,
  signal: AbortSignal,
): Promise<string | null> {
  if (place.on === 'item') {
    const item = await itemNamed(project, place.item, signal);
    return item === null ? null : ((await latestTask(pool, project, item))?.id ?? null);
  }
  const { repository } = projectOf(project);
  const branch = await forgeOf(repository, signal).readHeadBranch({ repository, number: place.number });
  return branch === null ? null : await latestTaskOn(pool, { project, repo: repository.name, branch });
}
