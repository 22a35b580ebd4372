import type { Command } from 'commander';
import { type CostGroup, costGroups, costsBy } from '../../activities/store/costs.js';
import { dollars } from '../../domain/describe-task.js';
import { count } from '../figures.js';
import { oneOf } from '../option-values.js';
import { outputWidth, print, printJson } from '../output.js';
import { readSettingsHere, withSession } from '../session.js';
import { drawTable } from '../table.js';

export function addCost(program: Command): void {
  program
    .command('cost')
    .description('tokens and US dollars that agents have used')
    .option('--by <what>', `added up by ${costGroups.join(', ')}`, oneOf(costGroups), 'task')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  $ npx orch cost --by role')
    .action(cost);
}

async function cost({ by, json }: { by: CostGroup; json?: true }): Promise<void> {
  const rows = await withSession(readSettingsHere(), ({ pool }) => costsBy(pool, by));
  if (json) {
    printJson(rows);
    return;
  }
  const total = rows.reduce((sum, { costUsd }) => sum + costUsd, 0);
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
  const cells = rows.map(({ key, runs, tokens, costUsd }) => [
    key,
    String(runs),
    count(tokens.input),
    count(tokens.output),
    count(tokens.cacheRead),
    count(tokens.cacheWritten),
    dollars(costUsd),
  ]);
  print(drawTable(columns, cells, outputWidth()));
  print(`in all ${dollars(total)}`);
}
