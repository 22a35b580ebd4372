import type { Pool } from 'pg';
import { dollars } from '../../domain/wording/describe-task.js';
import type { TaskIdentity } from '../../domain/task/task.js';
import type { BrakeWait } from '../../domain/task/waiting.js';
import { reserveBudget } from '../store/reserve-budget.js';

export interface AdmitInput {
  readonly task: TaskIdentity;
  readonly runKey: string;
  readonly reserveUsd: number;
  readonly budgetUsd: number | null;
}

/** Whether a run may start now, and what it may cost (null: anything). A refusal names the limit and what is used of it. */
export type AdmitOutput =
  | { readonly decision: 'go'; readonly limitUsd: number | null }
  | { readonly decision: 'wait'; readonly wait: BrakeWait; readonly lookInSeconds: number }
  | { readonly decision: 'refuse'; readonly reason: string };

/** Sets the run's reserve aside from the task's budget; the same key again has the same answer. */
export function createAdmit({ pool }: { readonly pool: Pool }): (input: AdmitInput) => Promise<AdmitOutput> {
  return async ({ task, runKey, reserveUsd, budgetUsd }) => {
    const use = await reserveBudget(pool, { task, runKey, amountUsd: reserveUsd, limitUsd: budgetUsd });
    if (use.fits || budgetUsd === null) return { decision: 'go', limitUsd: use.leftUsd };
    const used = `${dollars(use.bookedUsd)} spent, ${dollars(use.reservedUsd)} held by runs whose cost is not known`;
    return {
      decision: 'refuse',
      reason: `the task's budget of ${dollars(budgetUsd)} has no room for a run's reserve of ${dollars(reserveUsd)}: ${used}`,
    };
  };
}
