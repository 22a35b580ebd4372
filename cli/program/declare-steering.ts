import { type Command, Option } from 'commander';
import { orch } from '../../config/called-as.js';
import type { Priority } from '../../domain/brakes/priority.js';
import { stageNames } from '../../domain/pipeline/stages.js';
import type { BudgetOptions } from '../commands/steering/budget.js';
import type { CloseOptions } from '../commands/steering/close.js';
import type { DecideOptions } from '../commands/steering/decide.js';
import type { GuideOptions } from '../commands/steering/guide.js';
import type { PriorityOptions } from '../commands/steering/prioritize.js';
import type { RetryOptions } from '../commands/steering/retry.js';
import type { PauseOptions } from '../commands/steering/set-paused.js';
import { anyTaskName, budgetAmount, oneOf, priority } from './option-values.js';

/** Commands that tell a task something. */

const byWhom = 'who says so; absent: the user of this terminal';

const redBase =
  '\nOf a red base, found before any agent runs: approve is "go on anyway", reject is "fix first"; retry looks again.\n';

export function declareApprove(program: Command): void {
  program
    .command('approve')
    .description('approves what a task waits for, as the user of this terminal')
    .argument('<task>', anyTaskName)
    .option('--approval <id>', 'which approval, as orch status names it; absent: the one that waits')
    .option('--reason <text>', 'a word on it, for the record')
    .option('--json', 'as JSON')
    .addHelpText('after', `${redBase}\nExample:\n  $ ${orch} approve demo/DEMO-1`)
    .action(async (name: string, options: DecideOptions) =>
      (await import('../commands/steering/decide.js')).decide(name, 'approved', options),
    );
}

export function declareReject(program: Command): void {
  program
    .command('reject')
    .description('rejects what a task waits for, with a reason for the agent')
    .argument('<task>', anyTaskName)
    .option('--approval <id>', 'which approval, as orch status names it; absent: the one that waits')
    .requiredOption('--reason <text>', 'what is to be changed: it goes to the agent')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `${redBase}\nExample:\n  $ ${orch} reject demo/DEMO-1 --reason "the second criterion is missing"`,
    )
    .action(async (name: string, options: DecideOptions) =>
      (await import('../commands/steering/decide.js')).decide(name, 'rejected', options),
    );
}

export function declareGuide(program: Command): void {
  program
    .command('guide')
    .description('tells the agents of a task something: it stands in the next prompt, and wakes a blocked task')
    .argument('<task>', anyTaskName)
    .argument('<text>', 'what they are to know')
    .option('--by <name>', 'who says it; absent: the user of this terminal')
    .option('--json', 'as JSON')
    .addHelpText('after', `\nExample:\n  $ ${orch} guide demo/DEMO-1 "Use the parser that is there already"`)
    .action(async (name: string, text: string, options: GuideOptions) =>
      (await import('../commands/steering/guide.js')).guide(name, text, options),
    );
}

export function declarePause(program: Command): void {
  program
    .command('pause')
    .description('holds a task, or all of them: a running agent finishes, nothing new starts')
    .argument('[task]', anyTaskName)
    .option('--all', 'every run of an agent, of all tasks')
    .addOption(new Option('--by <name>', byWhom).conflicts('all'))
    .option('--reason <text>', 'with --all: why, for everybody who waits')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `\nExamples:\n  $ ${orch} pause demo/DEMO-1\n  $ ${orch} pause --all --reason "the disk is full"`,
    )
    .action(async (name: string | undefined, options: PauseOptions) =>
      (await import('../commands/steering/set-paused.js')).setPaused(name, true, options),
    );
}

export function declareResume(program: Command): void {
  program
    .command('resume')
    .description('goes on with a paused task, or with all of them')
    .argument('[task]', anyTaskName)
    .option('--all', 'what pause --all holds; a task that was paused by itself stays so')
    .addOption(new Option('--by <name>', byWhom).conflicts('all'))
    .option('--reason <text>', 'with --all: why, for the record')
    .option('--json', 'as JSON')
    .addHelpText('after', `\nExamples:\n  $ ${orch} resume demo/DEMO-1\n  $ ${orch} resume --all`)
    .action(async (name: string | undefined, options: PauseOptions) =>
      (await import('../commands/steering/set-paused.js')).setPaused(name, false, options),
    );
}

export function declarePriority(program: Command): void {
  program
    .command('priority')
    .description('where a task stands among those that wait for a slot: at once, and from then on')
    .argument('<task>', anyTaskName)
    .argument('<number>', 'from 1, the most urgent, to 5; a task is started with 3', priority)
    .option('--by <name>', byWhom)
    .option('--json', 'as JSON')
    .addHelpText('after', `\nExample:\n  $ ${orch} priority demo/DEMO-1 1`)
    .action(async (name: string, number: Priority, options: PriorityOptions) =>
      (await import('../commands/steering/prioritize.js')).prioritize(name, number, options),
    );
}

export function declareBudget(program: Command): void {
  program
    .command('budget')
    .description('what may be spent, and what is left: in a day or a month, or by a task; with an amount, sets it')
    .argument('[whose]', `all, a project, or ${anyTaskName}; absent: shows those of all projects`)
    .argument('[amount]', 'US dollars; 0: nothing', budgetAmount)
    .option('--month', 'of a month instead of a day, for all')
    .option('--until <day or time>', 'how long the amount holds; absent: to the end of the day, or of the month')
    .option('--clear', 'by settings and projects file again')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `\nExamples:\n  $ ${orch} budget\n  $ ${orch} budget all 80\n  $ ${orch} budget all 900 --month\n  $ ${orch} budget shop 30 --until 2026-12-31\n  $ ${orch} budget demo/DEMO-1 40`,
    )
    .action(async (whose: string | undefined, amount: number | undefined, options: BudgetOptions) =>
      (await import('../commands/steering/budget.js')).budget(whose, amount, options),
    );
}

export function declareRetry(program: Command): void {
  program
    .command('retry')
    .description('goes on with a task that is blocked or waits, by the settings as they are now')
    .argument('<task>', anyTaskName)
    .option('--from <stage>', 'from this stage; absent: the blocked one', oneOf(stageNames))
    .option('--budget <usd>', 'a new limit for the whole task, in US dollars', budgetAmount)
    .option('--unreviewed', 'merge what not all stages have passed, as somebody who may approve deployments')
    .option('--keep-policy', 'by the settings that the task has, whatever they are now')
    .option('--yes', 'take settings that change what was approved without asking')
    .option('--by <name>', byWhom)
    .option('--json', 'as JSON')
    .addHelpText('after', `\nExample:\n  $ ${orch} retry demo/DEMO-1 --from development --budget 30`)
    .action(async (name: string, options: RetryOptions) =>
      (await import('../commands/steering/retry.js')).retry(name, options),
    );
}

export function declareClose(program: Command): void {
  program
    .command('close')
    .description('agrees with a task that asks whether there is nothing to do: it is done, and nothing is merged')
    .argument('<task>', anyTaskName)
    .option('--by <name>', byWhom)
    .option('--json', 'as JSON')
    .addHelpText('after', `\nExample:\n  $ ${orch} close demo/DEMO-1`)
    .action(async (name: string, options: CloseOptions) =>
      (await import('../commands/steering/close.js')).close(name, options),
    );
}

export function declareCancel(program: Command): void {
  program
    .command('cancel')
    .description('ends a task: its agent is ended, its work kept as refs/orch/wip/… on the origin')
    .argument('<task>', anyTaskName)
    .option('--json', 'as JSON')
    .addHelpText('after', `\nExample:\n  $ ${orch} cancel demo/DEMO-1`)
    .action(async (name: string, options: { json?: true }) =>
      (await import('../commands/steering/cancel.js')).cancel(name, options),
    );
}
