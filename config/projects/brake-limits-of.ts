import type { BrakeLimits } from '../../domain/brakes/brake-limits.js';
import type { Settings } from '../settings/settings.js';
import { projectAsReadLast } from './projects.js';

/**
 * What brakes a project's runs, as settings and projects file say it now. A mistake that somebody is making in the file neither
 * lifts its limits nor holds up the tasks that are under way: it counts as it was before. ORCH_PROJECTS_JSON has no limits, and
 * is not asked.
 */
export function brakeLimitsOf(settings: Settings, project: string): BrakeLimits {
  const { timeZone: zone, limits } = settings;
  const own = projectAsReadLast(settings, project)?.limits;
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
