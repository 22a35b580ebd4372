import type { BrakeLimits } from '../../domain/brakes/brake-limits.js';
import { UserError } from '../../domain/failures/user-error.js';
import type { Settings } from '../settings/settings.js';
import type { Project } from './project.js';
import { demoProjectsFile, readProjectsFile } from './projects.js';

/**
 * What brakes a project's runs, as settings and projects file say it now. A file with a mistake, or without the project, limits
 * nothing: it must not hold up the tasks that are under way. ORCH_PROJECTS_JSON has no limits, and is not asked.
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
  try {
    return readProjectsFile(file)?.find(({ name }) => name === project)?.limits;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
