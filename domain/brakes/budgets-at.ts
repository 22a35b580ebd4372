import type { BrakeLimits } from './brake-limits.js';
import { type BudgetScope, periodOf, projectDay } from './budget-scope.js';
import { periodAt, type PeriodSpan } from './period-at.js';

/** A budget in its present period. */
export interface BudgetAt {
  readonly scope: BudgetScope;
  /** Null: of all projects. */
  readonly project: string | null;
  readonly period: PeriodSpan;
  /** By settings and projects file, in US dollars; null: no limit. */
  readonly limitUsd: number | null;
}

/** The budgets that a run of the project counts in. */
export function budgetsAt({ budgets, zone }: BrakeLimits, project: string, moment: number): BudgetAt[] {
  const at = (scope: BudgetScope) => ({ scope, period: periodAt(periodOf(scope), moment, zone) });
  return [
    { ...at(projectDay(project)), project, limitUsd: budgets.projectDayUsd },
    { ...at('all/day'), project: null, limitUsd: budgets.allDayUsd },
    { ...at('all/month'), project: null, limitUsd: budgets.allMonthUsd },
  ];
}
