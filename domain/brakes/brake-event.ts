import type { BreakerCause } from './breaker.js';
import type { BudgetScope } from './budget-scope.js';

/** What the brakes tell, once for all tasks; told by the task that meets it first. */
export type BrakeEvent = BreakerEvent | ({ readonly kind: 'budget-near' | 'budget-used-up' } & UsedBudget);

export type BreakerEvent =
  | {
      readonly kind: 'breaker-opened';
      readonly breaker: string;
      readonly cause: BreakerCause;
      /** In the provider's, or the person's, own words. Redacted. */
      readonly reason: string;
      /** The person who has opened it; absent: a run has. */
      readonly by?: string;
      /** When it is tried again (epoch milliseconds); null: a person closes it. */
      readonly until: number | null;
    }
  | {
      readonly kind: 'breaker-closed';
      readonly breaker: string;
      readonly openedAt: number;
      /** Null: a run has shown that its provider works again. */
      readonly by: string | null;
      /** In the person's own words. Redacted. */
      readonly reason?: string;
    };

export interface UsedBudget {
  readonly scope: BudgetScope;
  readonly limitUsd: number;
  /** Spent, and held by runs whose cost is not known yet. */
  readonly usedUsd: number;
  /** When the next period begins (epoch milliseconds). */
  readonly until: number;
}
