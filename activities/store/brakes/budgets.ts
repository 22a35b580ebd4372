import type { ClientBase, Pool } from 'pg';
import type { BudgetScope } from '../../../domain/brakes/budget-scope.js';
import { budgetLine } from '../../../domain/brakes/brake-wait.js';
import { query } from '../query.js';
import { tasksInLine } from './lines.js';
import { whileNobodyIsAdmitted } from './lock-admission.js';

/** A person's limit over that of settings and projects file. */
export interface SetBudget {
  readonly scope: BudgetScope;
  readonly amountUsd: number;
  readonly until: Date;
  /** An identity. */
  readonly by: string;
}

/** The last one counts. Answers the tasks that wait for it, in line. */
export async function setBudget(pool: Pool, { scope, amountUsd, until, by }: SetBudget): Promise<string[]> {
  return await changed(pool, scope, async (client) => {
    await query(
      client,
      `insert into budgets (scope, amount_usd, holds_until, set_by) values ($1, $2, $3, $4)
       on conflict (scope) do update set
         amount_usd = excluded.amount_usd, holds_until = excluded.holds_until, set_by = excluded.set_by, set_at = now()`,
      [scope, amountUsd, until, by],
    );
  });
}

/** That of settings and projects file holds again. Answers the tasks that wait for it, in line. */
export async function clearBudget(pool: Pool, scope: BudgetScope): Promise<string[]> {
  return await changed(pool, scope, async (client) => {
    await query(client, 'delete from budgets where scope = $1', [scope]);
  });
}

async function changed(
  pool: Pool,
  scope: BudgetScope,
  change: (client: ClientBase) => Promise<void>,
): Promise<string[]> {
  return await whileNobodyIsAdmitted(pool, async (client) => {
    await change(client);
    return await tasksInLine(client, budgetLine(scope));
  });
}
