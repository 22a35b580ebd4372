import type { UsedBudget } from './brake-event.js';
import type { BreakerCause } from './breaker.js';
import type { Role } from '../pipeline/stages.js';
import type { BudgetScope } from './budget-scope.js';

/** What `admit` makes a task wait for; whoever ends it wakes the task. Moments are epoch milliseconds. */
export type BrakeWait =
  /** A provider fails, is used up, or is held by a person; `until`: its next try, null: a person lets it go on. */
  | {
      readonly kind: 'breaker';
      readonly breaker: string;
      readonly cause: BreakerCause;
      readonly reason: string;
      /** The person who has opened it; absent: a run has. */
      readonly by?: string;
      readonly until: number | null;
    }
  /** The budget of a day or a month is used up; the next one begins at `until`. */
  | ({ readonly kind: 'budget' } & UsedBudget)
  /** As many agents of the project, or of its role, are at work as may be. */
  | { readonly kind: 'turn'; readonly project: string; readonly role: Role | null; readonly agents: number };

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
