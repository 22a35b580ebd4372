import type { BrakeLimits } from '../../domain/brakes/brake-limits.js';
import { UserError } from '../../domain/failures/user-error.js';
import type { Settings } from '../settings/settings.js';
import type { Project } from './project.js';
import { demoProjectsFile, lastReadProjects, readProjectsFile } from './projects.js';

/**
 * What brakes a project's runs, as settings and projects file say it now. A mistake that somebody is making in the file neither
 * lifts its limits nor holds up the tasks that are under way: it counts as it was before. ORCH_PROJECTS_JSON has no limits, and
 * is not asked.
 */
export function brakeLimitsOf(settings: Settings, project: string): BrakeLimits {
  const { timeZone: zone, limits } = settings;
  const own = limitsOf(settings.projectsFile, project) ?? limitsOf(demoProjectsFile(settings.stateDir), project);
  return {
    budgets: {
      projectDayUsd: own?.budgetUsdPerDay ?? null,
      allDayUsd: limits.dayBudgetUsd,
      allMonthUsd: limits.monthBudgetUsd,
    },
    zone,
    agents: own?.agents ?? null,
    agentsByRole: own?.agentsByRole ?? {},
  };
}

function limitsOf(file: string, project: string): Project['limits'] | undefined {
  return projectsOf(file)?.find(({ name }) => name === project)?.limits;
}

function projectsOf(file: string): readonly Project[] | null {
  try {
    return readProjectsFile(file);
  } catch (error) {
    if (error instanceof UserError) return lastReadProjects(file);
    throw error;
  }
}
