import { type Command, Option } from 'commander';
import { orch } from '../../config/called-as.js';
import { costGroups } from '../../activities/store/costs.js';
import { stageNames } from '../../domain/pipeline/stages.js';
import { type Topic, topics } from '../../domain/pipeline/topics.js';
import type { CostOptions } from '../commands/tasks/cost.js';
import type { ListOptions } from '../commands/tasks/list.js';
import type { LogsOptions } from '../commands/tasks/logs.js';
import type { StartOptions } from '../commands/tasks/start.js';
import { anyTaskName, day, oneOf, priority, wholeNumber } from './option-values.js';

/** Commands that start tasks and show them. */

export function declareStart(program: Command): void {
  program
    .command('start')
    .description('starts the task of a work item; the same item again shows the task it has')
    .option('-t, --title <text>', 'what is to be done, in one line; absent: as the project’s tracker has the item')
    .option('-p, --project <name>', 'of the projects file; absent: the only one there is')
    .option('-d, --description <text>', 'what the analyst needs to know')
    .option('--description-file <file>', 'the same from a file; - reads the standard input')
    .option('--item <id>', 'the id of the work item, such as APP-12; absent: made of the title')
    .option('--branch <name>', 'the branch to work on; absent: orch/<item>')
    .option('--adopt', 'build on the branch as it is on the origin, whoever has pushed that')
    .option('--from <stage>', 'the first stage; absent: that of the project’s pipeline', oneOf(stageNames))
    .option(
      '--unreviewed',
      'with --from: merge what earlier stages have not seen, as somebody who may approve deployments',
    )
    .option('--priority <number>', 'from 1, the most urgent, to 5; absent: 3', priority)
    .option('-y, --yes', 'without asking, also where a task of the same title was started within the last hour')
    .option('--again', 'a new task where the item’s has ended')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `\nExample:\n  $ ${orch} start --project demo --title "Greet in French" --description-file issue.md`,
    )
    .action(async (options: StartOptions) => (await import('../commands/tasks/start.js')).start(options));
}

export function declareList(program: Command): void {
  program
    .command('list')
    .description('all tasks, the newest first; what each of them waits for, and since when')
    .option('-p, --project <name>', 'those of one project')
    .option('-n, --limit <count>', 'at most so many', wholeNumber(1, 10_000), 50)
    .option('--json', 'as JSON')
    .addHelpText('after', `\nExample:\n  $ ${orch} list --project demo`)
    .action(async (options: ListOptions) => (await import('../commands/tasks/list.js')).list(options));
}

export function declareStatus(program: Command): void {
  program
    .command('status')
    .description('where a task stands, what it waits for, and the ways on')
    .argument('<task>', anyTaskName)
    .option('--json', 'as JSON')
    .addHelpText('after', `\nExample:\n  $ ${orch} status demo/DEMO-1`)
    .action(async (name: string, options: { json?: true }) =>
      (await import('../commands/tasks/status.js')).status(name, options),
    );
}

export function declareShow(program: Command): void {
  program
    .command('show')
    .description('what is to be approved, or what the task has made so far, as plain text')
    .argument('<task>', anyTaskName)
    .argument('[topic]', `${topics.join(', ')}; absent: what the approval that waits is about`, oneOf(topics))
    .option('--json', 'as JSON')
    .addHelpText('after', `\nExample:\n  $ ${orch} show demo/DEMO-1\n  $ ${orch} show DEMO-1 diff | less`)
    .action(async (name: string, topic: Topic | undefined, options: { json?: true }) =>
      (await import('../commands/tasks/show.js')).show(name, topic, options),
    );
}

export function declareEnvironments(program: Command): void {
  program
    .command('environments')
    .description('what runs in staging and production, what is deployed there, who waits, and how the monitor stands')
    .argument('[project]', 'of one project; absent: of all')
    .option('--json', 'as JSON')
    .addHelpText('after', `\nExample:\n  $ ${orch} environments shop`)
    .action(async (project: string | undefined, options: { json?: true }) =>
      (await import('../commands/tasks/environments.js')).environments(project, options),
    );
}

export function declareLogs(program: Command): void {
  program
    .command('logs')
    .description('what the agents of a task said and did, run by run')
    .argument('[task]', `${anyTaskName}; not needed with --run`)
    .option('-f, --follow', 'go on until the task ends; with --run, until the run does')
    .addOption(new Option('--checks', 'what the checks of the gates said, round by round').conflicts(['follow', 'run']))
    .option('--run <number>', 'of this run alone', wholeNumber(1, Number.MAX_SAFE_INTEGER))
    .option('--tail <count>', 'of each run the last so many lines', wholeNumber(1, 1_000_000))
    .option('--raw', 'as it stands in the file, but for secrets')
    .option('--json', 'the runs, or with --checks what gates found, and where their logs are, as JSON')
    .addHelpText(
      'after',
      `\nExample:\n  $ ${orch} logs -f demo/DEMO-1\n  $ ${orch} logs --run 7 --raw\n  $ ${orch} logs --checks DEMO-1`,
    )
    .action(async (name: string | undefined, options: LogsOptions) =>
      (await import('../commands/tasks/logs.js')).logs(name, options),
    );
}

export function declareCost(program: Command): void {
  program
    .command('cost')
    .description('tokens and US dollars that agents have used; ~ marks what is estimated by ORCH_PRICES_JSON')
    .option('--by <what>', `added up by ${costGroups.join(', ')}`, oneOf(costGroups), 'task')
    .option('-p, --project <name>', 'of one project')
    .option('--since <day>', 'of runs that began on this day, by ORCH_TIME_ZONE, or later, such as 2026-11-01', day)
    .option('--json', 'as JSON')
    .addHelpText('after', `\nExample:\n  $ ${orch} cost --by role --since 2026-11-01`)
    .action(async (options: CostOptions) => (await import('../commands/tasks/cost.js')).cost(options));
}
