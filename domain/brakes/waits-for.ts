import type { BrakeWait } from '../task/waiting.js';
import type { Role } from '../pipeline/stages.js';
import type { BudgetScope } from './budget-scope.js';

/** What tasks stand in line for, as the ledger names it (`admission_waits.waits_for`). */

export function lineOf(wait: BrakeWait): string {
  switch (wait.kind) {
    case 'breaker':
      return breakerLine(wait.breaker);
    case 'budget':
      return budgetLine(wait.scope);
    case 'turn':
      return turnLine(wait.project, wait.role);
  }
}

export function breakerLine(key: string): string {
  return `breaker:${key}`;
}

export function budgetLine(scope: BudgetScope): string {
  return `budget:${scope}`;
}

/** `role`: null: that of the whole project. */
export function turnLine(project: string, role: Role | null): string {
  return role === null ? `turn:${project}` : `turn:${project}/${role}`;
}
