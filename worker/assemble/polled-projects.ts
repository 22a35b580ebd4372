import { readProjects } from '../../config/projects/projects.js';
import { usualPollSeconds } from '../../config/projects/tracker/tracker-fields.js';
import type { Settings } from '../../config/settings/settings.js';
import { whereaboutsOf } from '../../domain/intake/whereabouts.js';

/** How often a project's places are asked, as the projects file says it now; null: it has none, or is not known here. */
export function pollSecondsOf(settings: Settings, project: string): number | null {
  const found = readProjects(settings).find(({ name }) => name === project);
  if (found === undefined || whereaboutsOf(found).length === 0) return null;
  return found.tracker?.pollSeconds ?? usualPollSeconds;
}
