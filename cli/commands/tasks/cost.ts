import { type CostGroup, type CostRow, costsBy } from '../../../activities/store/costs.js';
import type { BudgetUse } from '../../../client/orch-client.js';
import { startOfDay } from '../../../domain/brakes/period-at.js';
import { addUsd } from '../../../domain/costs/add-usd.js';
import { spent } from '../../../domain/wording/describe-task.js';
import { addTokens, noTokens } from '../../../domain/agents/tokens.js';
import { dollars } from '../../../domain/text/dollars.js';
import { count } from '../../../domain/text/figures.js';
import { drawBudgets, ownerOf } from '../../draw/draw-budgets.js';
import { note, outputWidth, print, printJson } from '../../draw/output.js';
import { expectProject } from '../../session/expect-project.js';
import { readSettingsHere } from '../../session/read-settings-here.js';
import { withSession } from '../../session/session.js';
import { tellMistakes } from '../../session/tell-mistakes.js';
import { drawTable } from '../../draw/table.js';

export interface CostOptions {
  readonly by: CostGroup;
  readonly project?: string;
  /** A day. */
  readonly since?: string;
  readonly json?: true;
}

export async function cost({ by, project, since, json }: CostOptions): Promise<void> {
  const settings = readSettingsHere();
  const { timeZone: zone } = settings;
  if (!json) tellMistakes(settings);
  const { rows, budgets } = await withSession(settings, async ({ pool, orch }) => {
    if (project !== undefined) await expectProject(pool, project);
    const start = since === undefined ? null : startOfDay(since, zone);
    const found = await costsBy(pool, by, { project, zone, ...(start !== null && { since: new Date(start) }) });
    return { rows: found, budgets: json ? [] : limited(await orch.budgets(), project) };
  });
  if (json) printJson(rows);
  else if (rows.length === 0) print('No agent has run yet, as far as was asked for.');
  else print(drawCosts(by, rows, outputWidth()));
  if (budgets.length > 0) print(`\n${drawBudgets(budgets, outputWidth())}`);
  const { importedUsd } = total(rows);
  if (importedUsd > 0 && !json) note(`${dollars(importedUsd)} of it was spent before the import, and is in no budget`);
  const unknown = rows.reduce((sum, { unknownCosts }) => sum + unknownCosts, 0);
  if (unknown > 0 && !json) {
    const runs = unknown === 1 ? '1 run' : `${unknown} runs`;
    note(`${runs} told no cost, and ORCH_PRICES_JSON has no price: the sums are without them`);
  }
}

/** The budgets that have a limit; where one project was asked for, its own and those that it shares. */
function limited(budgets: readonly BudgetUse[], project: string | undefined): BudgetUse[] {
  return budgets.filter((budget) => {
    const owner = ownerOf(budget);
    return budget.limitUsd !== null && (project === undefined || owner === project || budget.scope.startsWith('all/'));
  });
}

function drawCosts(by: CostGroup, rows: readonly CostRow[], width: number | null): string {
  const right = (title: string) => ({ title, align: 'right', whole: true }) as const;
  const columns = [
    { title: by },
    right('runs'),
    right('in'),
    right('out'),
    right('cache read'),
    right('cache written'),
    right('cost'),
  ];
  return drawTable(columns, [...rows, total(rows)].map(cells), width);
}

function cells(row: CostRow): string[] {
  const { key, runs, tokens } = row;
  const { input, output, cacheRead, cacheWritten } = tokens;
  return [key, String(runs), count(input), count(output), count(cacheRead), count(cacheWritten), spent(row)];
}

function total(rows: readonly CostRow[]): CostRow {
  return rows.reduce<CostRow>(
    (sum, row) => ({
      key: 'in all',
      runs: sum.runs + row.runs,
      tokens: addTokens(sum.tokens, row.tokens),
      costUsd: addUsd(sum.costUsd, row.costUsd),
      estimatedUsd: addUsd(sum.estimatedUsd, row.estimatedUsd),
      unknownCosts: sum.unknownCosts + row.unknownCosts,
      importedUsd: addUsd(sum.importedUsd, row.importedUsd),
    }),
    { key: 'in all', runs: 0, tokens: noTokens, costUsd: 0, estimatedUsd: 0, unknownCosts: 0, importedUsd: 0 },
  );
}
