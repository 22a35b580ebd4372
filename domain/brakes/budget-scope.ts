/** A budget of a period, over all tasks or those of one project. A task's own is no such: it has no period. */
export type BudgetScope = 'all/day' | 'all/month' | `project/${string}/day`;

/** More US dollars than anybody means to spend: what is above is a slip. */
export const mostBudgetUsd = 1_000_000;

export function isBudget(told: unknown): told is number {
  return typeof told === 'number' && told >= 0 && told <= mostBudgetUsd;
}

export type Period = 'day' | 'month';

export function projectDay(project: string): BudgetScope {
  return `project/${project}/day`;
}

export function periodOf(scope: BudgetScope): Period {
  return scope === 'all/month' ? 'month' : 'day';
}

/** Null: it is that of all projects. */
export function projectOf(scope: BudgetScope): string | null {
  return /^project\/(.*)\/day$/s.exec(scope)?.[1] ?? null;
}
