import type { BudgetUse } from '../../client/orch-client.js';
import { periodOf, projectOf } from '../../domain/brakes/budget-scope.js';
import { addUsd } from '../../domain/costs/add-usd.js';
import { moment } from '../../domain/text/figures.js';
import { dollars } from '../../domain/text/dollars.js';
import { drawTable } from './table.js';

/** What may still be spent; null: there is no limit. More than the limit may be used: nothing is left then. */
export function leftOf({ limitUsd, spentUsd, heldUsd }: BudgetUse): number | null {
  return limitUsd === null ? null : Math.max(0, addUsd(limitUsd, -addUsd(spentUsd, heldUsd)));
}

/** `all`, or the project's name. */
export function ownerOf({ scope }: BudgetUse): string {
  return projectOf(scope) ?? 'all';
}

export function drawBudgets(budgets: readonly BudgetUse[], width: number | null): string {
  const right = (title: string) => ({ title, align: 'right', whole: true }) as const;
  return drawTable(
    [
      { title: 'budget' },
      { title: 'per', whole: true },
      ...['limit', 'spent', 'held', 'left'].map(right),
      { title: 'next begins', whole: true },
      { title: 'set by' },
    ],
    budgets.map((budget) => {
      const { scope, limitUsd, spentUsd, heldUsd, until, setBy, setUntil } = budget;
      const left = leftOf(budget);
      return [
        ...[ownerOf(budget), periodOf(scope), limitUsd === null ? 'none' : dollars(limitUsd)],
        ...[dollars(spentUsd), dollars(heldUsd), left === null ? '' : dollars(left), moment(until.getTime())],
        setBy === null ? '' : `${setBy}, until ${setUntil === null ? 'it is set anew' : moment(setUntil.getTime())}`,
      ];
    }),
    width,
  );
}
