import type { Command } from 'commander';
import type { Retry } from '../../../domain/task/messages.js';
import { type StageName, stageNames } from '../../../domain/pipeline/stages.js';
import { whoIsHere } from '../../../client/by.js';
import { dollarAmount, oneOf } from '../../input/option-values.js';
import { print, printJson } from '../../draw/output.js';
import { readSettingsHere, withSession } from '../../../client/session.js';
import { findTaskId } from '../../../client/task-name.js';

interface Options {
  readonly from?: StageName;
  readonly budget?: number;
  readonly by?: string;
  readonly json?: true;
}

export function addRetry(program: Command): void {
  program
    .command('retry')
    .description('goes on with a task that is blocked or waits')
    .argument('<task>', 'task/demo/x, demo/x or x')
    .option('--from <stage>', 'from this stage; absent: the blocked one', oneOf(stageNames))
    .option('--budget <usd>', 'a new limit for the whole task, in US dollars', dollarAmount)
    .option('--by <name>', 'who says so; absent: the user of this terminal')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  $ npx orch retry demo/DEMO-1 --from development --budget 30')
    .action(retry);
}

async function retry(name: string, { from, budget, by, json }: Options): Promise<void> {
  const told: Retry = {
    by: by ?? whoIsHere(),
    ...(from !== undefined && { from }),
    ...(budget !== undefined && { budgetUsd: budget }),
  };
  const view = await withSession(readSettingsHere(), async (session) =>
    session.tasks.retry(await findTaskId(session, name), told),
  );
  if (json) printJson(view);
  else print(`${view.taskId} goes on${from === undefined ? '' : ` from ${from}`}.`);
}
