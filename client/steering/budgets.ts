import type { Client } from '@temporalio/client';
import type { Pool } from 'pg';
import { clearBudget, setBudget } from '../../activities/store/brakes/budgets.js';
import { type BudgetUse, usedOf } from '../../activities/store/brakes/used.js';
import { wakeTasks } from '../../activities/temporal/wake-tasks.js';
import { listProjects } from '../../activities/store/tasks.js';
import type { Settings } from '../../config/settings/settings.js';
import { type BudgetScope, isBudget, mostBudgetUsd, projectDay, projectOf } from '../../domain/brakes/budget-scope.js';
import { type BudgetAt, budgetsAt } from '../../domain/brakes/budgets-at.js';
import { UserError } from '../../domain/failures/user-error.js';
import { ClientError } from '../errors/client-error.js';

/** The budgets of days and months; a task's own is told to the task. */
export interface BudgetClient {
  /** Of all projects' runs first, then of each project. */
  list(): Promise<BudgetUse[]>;
  /** Wakes the tasks that wait for it. */
  set(budget: NewBudget): Promise<ChangedBudget>;
  /** The limit of settings and projects file holds again. */
  clear(scope: BudgetScope): Promise<ChangedBudget>;
}

export interface NewBudget {
  readonly scope: BudgetScope;
  readonly amountUsd: number;
  /** Absent: the end of its present period. */
  readonly until?: Date | undefined;
  /** An identity. */
  readonly by: string;
}

export interface ChangedBudget {
  readonly budget: BudgetUse;
  /** The tasks that were woken. */
  readonly woken: readonly string[];
}

export interface BudgetPlaces {
  readonly settings: Settings;
  readonly client: Client;
  readonly pool: Pool;
}

export function createBudgetClient(places: BudgetPlaces): BudgetClient {
  const { settings, client, pool } = places;
  const after = async (scope: BudgetScope, waiting: readonly string[]): Promise<ChangedBudget> => {
    await wakeTasks(client, waiting);
    const now = Date.now();
    const [budget] = await usedOf(pool, [await budgetAt(settings, scope, now)], now);
    if (budget === undefined) throw new Error(`the ledger did not answer for the budget ${scope}`);
    return { budget, woken: waiting };
  };
  return {
    list: async () => {
      const now = Date.now();
      const all = await Promise.all((await scopesOf(places)).map((scope) => budgetAt(settings, scope, now)));
      return await usedOf(pool, all, now);
    },
    set: async ({ scope, amountUsd, until, by }) => {
      const now = Date.now();
      refuseNoBudget(amountUsd);
      refusePast(until, now);
      const { period } = await budgetAt(settings, scope, now);
      return after(scope, await setBudget(pool, { scope, amountUsd, until: until ?? new Date(period.end), by }));
    },
    clear: async (scope) => after(scope, await clearBudget(pool, scope)),
  };
}

export function refuseNoBudget(amountUsd: number): void {
  if (!isBudget(amountUsd)) {
    throw new ClientError(
      'bad-budget',
      `${String(amountUsd)} is no budget.`,
      `It takes US dollars from 0 to ${mostBudgetUsd}.`,
    );
  }
}

function refusePast(until: Date | undefined, now: number): void {
  if (until !== undefined && !(until.getTime() > now)) {
    throw new ClientError('bad-budget', 'The budget would hold until a moment that has passed.', 'Name a later one.');
  }
}

async function scopesOf(places: BudgetPlaces): Promise<BudgetScope[]> {
  return ['all/day', 'all/month', ...(await knownProjects(places)).map(projectDay)];
}

async function budgetAt(settings: Settings, scope: BudgetScope, now: number): Promise<BudgetAt> {
  const { brakeLimitsOf } = await import('../../config/projects/brake-limits-of.js');
  const project = projectOf(scope) ?? '';
  const found = budgetsAt(brakeLimitsOf(settings, project), project, now).find((one) => one.scope === scope);
  if (found === undefined) throw new Error(`there is no budget ${scope}`);
  return found;
}

/** Those of the projects file, and those that have had a task. A file with a mistake limits nobody, and names nobody. */
export async function knownProjects({ settings, pool }: Pick<BudgetPlaces, 'settings' | 'pool'>): Promise<string[]> {
  const { readProjects } = await import('../../config/projects/projects.js');
  const inLedger = await listProjects(pool);
  try {
    return [...new Set([...readProjects(settings).map((project) => project.name), ...inLedger])];
  } catch (error) {
    if (error instanceof UserError) return inLedger;
    throw error;
  }
}
