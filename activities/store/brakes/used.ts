import type { ClientBase, Pool } from 'pg';
import type { BudgetScope } from '../../../domain/brakes/budget-scope.js';
import type { BudgetAt } from '../../../domain/brakes/budgets-at.js';
import type { PeriodBudget } from '../../../domain/brakes/decide-admission.js';
import { addUsd } from '../../../domain/costs/add-usd.js';
import { query } from '../query.js';

/** A budget, and what is used of it in its present period. Amounts are US dollars. */
export interface BudgetUse {
  readonly scope: BudgetScope;
  /** `2026-11-27`, `2026-11` */
  readonly period: string;
  /** When the next one begins. */
  readonly until: Date;
  /** A person's while it holds, else that of settings and projects file; null: no limit. */
  readonly limitUsd: number | null;
  /** The person that has set the limit, and until when it holds; null: nobody has. */
  readonly setBy: string | null;
  readonly setUntil: Date | null;
  readonly spentUsd: number;
  /** By runs whose cost is not known yet. */
  readonly heldUsd: number;
}

/**
 * What is used of budgets, in their order. A run counts in the period in which it began. While its cost is not known its reserve counts in its
 * place: in the present period as long as it goes on, or has not begun. Imported runs count in none.
 */
export async function usedOf(
  connection: Pool | ClientBase,
  budgets: readonly BudgetAt[],
  moment: number,
): Promise<BudgetUse[]> {
  return await query<BudgetUse>(connection, `${uses} order by asked.place`, [rowsOf(budgets), new Date(moment)]);
}

/** Those alone that have a limit, as `admit` judges them. */
export async function limitedBudgets(
  connection: Pool | ClientBase,
  budgets: readonly BudgetAt[],
  moment: number,
): Promise<PeriodBudget[]> {
  const limited = await query<BudgetUse & { limitUsd: number }>(
    connection,
    `${uses} where coalesce(budgets.amount_usd, asked.limit_usd) is not null order by asked.place`,
    [rowsOf(budgets), new Date(moment)],
  );
  return limited.map(({ scope, period, until, limitUsd, spentUsd, heldUsd }) => {
    return { scope, period, limitUsd, usedUsd: addUsd(spentUsd, heldUsd), until: until.getTime() };
  });
}

function rowsOf(budgets: readonly BudgetAt[]): string {
  return JSON.stringify(
    budgets.map(({ scope, project, limitUsd, period: { name, start, end } }, place) => {
      const [starts, ends] = [new Date(start).toISOString(), new Date(end).toISOString()];
      return { place, scope, project, period: name, starts, ends, limit_usd: limitUsd };
    }),
  );
}

const began = 'coalesce(run.started_at, run.taken_at)';

const uses = `
  select asked.scope, asked.period, asked.ends as until, coalesce(budgets.amount_usd, asked.limit_usd)::float8 as "limitUsd",
    budgets.set_by as "setBy", budgets.holds_until as "setUntil",
    (
      select coalesce(sum(cost_usd), 0) from agent_runs as run
      where ${began} >= asked.starts and ${began} < asked.ends and (asked.project is null or run.project = asked.project)
        and not imported
    )::float8 as "spentUsd",
    (
      select coalesce(sum(amount_usd), 0) from budget_reservations as held
      where settled_at is null and withdrawn_at is null and (asked.project is null or held.project = asked.project)
        and (ended_at is null or (
          select ${began} >= asked.starts and ${began} < asked.ends from agent_runs as run where run.run_key = held.run_key
        ))
    )::float8 as "heldUsd"
  from jsonb_to_recordset($1::jsonb)
    as asked(place integer, scope text, project text, period text, starts timestamptz, ends timestamptz, limit_usd numeric)
  left join budgets on budgets.scope = asked.scope and (holds_until is null or holds_until > $2)`;

/** Few enough to follow what a role's runs cost now. */
const lately = 20;
const fewest = 3;

/** SQL: what runs of a role that succeeded have cost in a project lately, on average; null: there were too few to say. */
export function usualCost(project: string, role: string): string {
  return `
    select case when count(*) >= ${fewest} then avg(cost_usd)::float8 end from (
      select cost_usd from agent_runs
      where project = ${project} and role = ${role} and outcome = 'Succeeded' and cost_usd is not null
      order by id desc limit ${lately}
    ) as lately`;
}
