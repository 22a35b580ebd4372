import type { Settings } from '../../config/settings/settings.js';
import type { Project } from '../../config/projects/project.js';
import { readProjects } from '../../config/projects/projects.js';

/** Of a project whose code alone is at an account. */
const usualPollSeconds = 60;

/** How often a project's places are asked, as the projects file says it now; null: it has none, or is not known here. */
export function pollSecondsOf(settings: Settings, project: string): number | null {
  const found = readProjects(settings).find(({ name }) => name === project);
  if (found === undefined || !isAtAnAccount(found)) return null;
  return found.tracker?.pollSeconds ?? usualPollSeconds;
}

/** Whether its items, or its pull requests, are at an account of the settings. */
export function isAtAnAccount({ tracker, repository }: Pick<Project, 'tracker' | 'repository'>): boolean {
  return tracker !== null || repository.forge !== undefined;
}
