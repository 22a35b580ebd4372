import { type Command, Option } from 'commander';
import { orch } from '../../config/called-as.js';
import type { GcOptions } from '../commands/host/gc.js';
import type { ImportOptions } from '../commands/host/import.js';
import type { InitOptions } from '../commands/host/init.js';
import type { ServeOptions } from '../commands/host/serve.js';
import type { ShellOptions } from '../commands/host/shell.js';
import type { UpOptions } from '../commands/host/up.js';
import type { WorkerOptions } from '../commands/host/worker.js';
import { anyTaskName, wholeNumber } from './option-values.js';

/** Commands that work on this host: its stack, its worker, its folders. */

export function declareUp(program: Command): void {
  program
    .command('up')
    .description('brings up Temporal, Postgres and a worker on this machine, until Ctrl-C')
    .option('--detach', 'in the background, until `orch down`; answers once it is up, or was up already')
    .option('--json', 'where it is, as JSON, once it is up; all else on stderr')
    .addOption(new Option('--quiet').hideHelp())
    .addHelpText('after', `\nExamples:\n  $ ${orch} up\n  $ ${orch} up --detach`)
    .action(async (options: UpOptions) => (await import('../commands/host/up.js')).up(options));
}

export function declareDown(program: Command): void {
  program
    .command('down')
    .description('ends the stack of this folder, or what one that was killed has left; tasks go on at the next start')
    .option('--json', 'what it ended, as JSON')
    .addHelpText('after', `\nExample:\n  $ ${orch} down`)
    .action(async (options: { json?: true }) => (await import('../commands/host/down.js')).down(options));
}

export function declareWorker(program: Command): void {
  program
    .command('worker')
    .description('runs the agents of this host, until SIGTERM; agents outlive it and are taken up by the next')
    .option(
      '--drain',
      "tell this host's worker to take no new run, and wait until its agents have ended and it is gone",
    )
    .option('--json', 'its log as lines of JSON, as ORCH_LOG_FORMAT=json does')
    .addOption(new Option('--of-stack <pid>').argParser(wholeNumber(1, 2 ** 31)).hideHelp())
    .addHelpText(
      'after',
      [
        '',
        'Examples:',
        `  $ TEMPORAL_ADDRESS=temporal:7233 ORCH_DATABASE_URL=postgresql://… ${orch} worker`,
        `  $ ${orch} worker --drain    (Ctrl-C ends the waiting alone)`,
      ].join('\n'),
    )
    .action(async (options: WorkerOptions) => (await import('../commands/host/worker.js')).worker(options));
}

export function declareServe(program: Command): void {
  program
    .command('serve')
    .description('takes the webhooks of forges and trackers, until SIGTERM; what it has taken is never lost')
    .option('--json', 'its log as lines of JSON, as ORCH_LOG_FORMAT=json does')
    .addOption(new Option('--address <host:port>').hideHelp())
    .addOption(new Option('--of-stack <pid>').argParser(wholeNumber(1, 2 ** 31)).hideHelp())
    .addHelpText(
      'after',
      [
        '',
        'Where it listens and what it takes: ORCH_SERVER_ADDRESS, ORCH_GITEA_WEBHOOK_SECRET (docs/webhooks.md).',
        '',
        'Example:',
        `  $ TEMPORAL_ADDRESS=temporal:7233 ORCH_DATABASE_URL=postgresql://… ${orch} serve`,
      ].join('\n'),
    )
    .action(async (options: ServeOptions) => (await import('../commands/host/serve.js')).serve(options));
}

export function declareInit(program: Command): void {
  program
    .command('init')
    .description('describes a repository in orch.projects.yaml, so that orch can work on it')
    .argument('[repository]', 'path or URL of a git repository', '.')
    .option('--name <name>', 'the project’s name; absent: the repository’s')
    .option('--plane <project>', 'its work items are in this project of Plane, by id or name: proposes `tracker`')
    .option('--run', 'run the set-up and the checks that it finds once, in a clone, without asking')
    .option('--no-run', 'run nothing, and write what it finds as a guess; so it is without a terminal, too')
    .option('--json', 'as JSON; never asks')
    .addHelpText('after', `\nExamples:\n  $ ${orch} init ~/src/app\n  $ ${orch} init ~/src/app --run`)
    .action(async (pathOrUrl: string, options: InitOptions) =>
      (await import('../commands/host/init.js')).init(pathOrUrl, options),
    );
}

export function declareImport(program: Command): void {
  program
    .command('import')
    .description(
      'takes over the open tasks of the orchestrator before orch: each goes on from its stage, on its branch',
    )
    .requiredOption('--from <file>', 'its SQLite database, which is read alone')
    .option('--dry-run', 'what would come, what not, and why; nothing is done')
    .option('--old-service-stopped', 'without asking whether it is; it has to be, on every host')
    .option('--json', 'as JSON; never asks')
    .addHelpText(
      'after',
      [
        '',
        'Again, it changes nothing, and brings what has not come yet (docs/migration.md).',
        '',
        'Examples:',
        `  $ ${orch} import --from /app/data/orchestrator.db --dry-run`,
        `  $ ${orch} import --from /app/data/orchestrator.db --old-service-stopped`,
      ].join('\n'),
    )
    .action(async (options: ImportOptions) => (await import('../commands/host/import.js')).importTasks(options));
}

export function declareShell(program: Command): void {
  program
    .command('shell')
    .description("takes over a paused task's worktree: what you leave there is committed as yours when it goes on")
    .argument('<task>', anyTaskName)
    .option('--print', 'the folder and how to go on with the session of its last agent; opens no shell')
    .option('--by <name>', 'who works; absent: the user.name of your git, or the user of this terminal')
    .option('--json', 'as --print, as JSON')
    .addHelpText('after', `\nExample:\n  $ ${orch} pause demo/DEMO-1 && ${orch} shell demo/DEMO-1`)
    .action(async (name: string, options: ShellOptions) =>
      (await import('../commands/host/shell.js')).shell(name, options),
    );
}

export function declareGc(program: Command): void {
  program
    .command('gc')
    .description('removes, on this host, worktrees of ended tasks and what else nobody needs; says first what, and why')
    .option('--yes', 'remove without asking; without it and without a terminal, nothing is removed')
    .option('--json', 'as JSON; never asks')
    .addHelpText('after', `\nExamples:\n  $ ${orch} gc\n  $ ${orch} gc --yes --json`)
    .action(async (options: GcOptions) => (await import('../commands/host/gc.js')).gc(options));
}

export function declareDoctor(program: Command): void {
  program
    .command('doctor')
    .description('looks at all that orch stands on, and says how to fix what is wrong')
    .option('--json', 'as JSON')
    .addHelpText('after', `\nExample:\n  $ ${orch} doctor`)
    .action(async (options: { json?: true }) => (await import('../commands/host/doctor.js')).doctor(options));
}
