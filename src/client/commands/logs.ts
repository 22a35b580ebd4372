import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { listRuns, type Run } from '../../activities/store/runs.js';
import { findTask } from '../../activities/store/tasks.js';
import { createRedact } from '../../domain/redact.js';
import { UserError } from '../../domain/user-error.js';
import { colours } from '../colours.js';
import { createLogReader } from '../follow-log.js';
import { wholeNumber } from '../option-values.js';
import { note, print, printJson } from '../output.js';
import { renderLogLine } from '../render-log-line.js';
import { readSettingsHere, type Session, withSession } from '../session.js';
import { findTaskId, unknownTask } from '../task-name.js';

interface Options {
  readonly follow?: true;
  readonly run?: number;
  readonly raw?: true;
  readonly json?: true;
}

const pollMilliseconds = 300;

export function addLogs(program: Command): void {
  program
    .command('logs')
    .description('what the agents of a task printed, run by run')
    .argument('<task>', 'task/demo/x, demo/x or x')
    .option('-f, --follow', 'go on until the task ends')
    .option('--run <number>', 'of this run alone', wholeNumber(1, Number.MAX_SAFE_INTEGER))
    .option('--raw', 'as it stands in the file')
    .option('--json', 'the runs and where their logs are, as JSON')
    .addHelpText('after', '\nExample:\n  $ npx orch logs -f demo/DEMO-1')
    .action(logs);
}

async function logs(name: string, options: Options): Promise<void> {
  await withSession(readSettingsHere(), async (session) => {
    const taskId = await findTaskId(session, name);
    const ended = await hasEnded(session, taskId);
    const runs = await chosenRuns(session, taskId, options.run);
    if (options.json) printJson(runs);
    else if (options.follow && !ended) await follow(session, taskId, options);
    else await showAll(session, taskId, runs, options);
  });
}

async function showAll(session: Session, taskId: string, runs: readonly Run[], options: Options): Promise<void> {
  if (runs.length === 0) note(`no agent of ${taskId} has run yet; -f waits for the first`);
  for (const run of runs) await showRun(session, run, options, () => Promise.resolve(true));
}

/** Run after run, as they come, until the task has ended or the one run that was asked for has. */
async function follow(session: Session, taskId: string, options: Options): Promise<void> {
  const shown = new Set<number>();
  for (;;) {
    const ended = await hasEnded(session, taskId);
    for (const run of await chosenRuns(session, taskId, options.run)) {
      if (shown.has(run.number)) continue;
      shown.add(run.number);
      await showRun(
        session,
        run,
        options,
        async () => (await runHasFinished(session, run)) || (await hasEnded(session, taskId)),
      );
    }
    if (ended || (options.run !== undefined && shown.has(options.run))) return;
    await sleep(pollMilliseconds);
  }
}

async function showRun(session: Session, run: Run, options: Options, finished: () => Promise<boolean>): Promise<void> {
  if (!options.raw) print(colours.bold(`── run ${run.number} · ${run.role} · ${run.stage}, round ${run.round} ──`));
  const redact = createRedact(session.settings.secrets);
  const show = (line: string) => {
    const shown = options.raw ? line : renderLogLine(line);
    if (shown !== null) print(redact(shown));
  };
  const reader = createLogReader(run.outputPath);
  for (;;) {
    const done = await finished();
    if (existsSync(run.outputPath)) for await (const line of reader.read()) show(line);
    else if (done) note(`the log of run ${run.number} is not on this host, or was pruned: ${run.outputPath}`);
    if (done) break;
    await sleep(pollMilliseconds);
  }
  reader.end().forEach(show);
}

async function chosenRuns({ pool }: Session, taskId: string, number: number | undefined): Promise<Run[]> {
  const runs = await listRuns(pool, taskId);
  if (number === undefined) return runs;
  const chosen = runs.filter((run) => run.number === number);
  if (chosen.length > 0) return chosen;
  const numbers = runs.map((run) => run.number).join(', ');
  throw new UserError(
    `${taskId} has no run ${number}.`,
    numbers === '' ? 'None of its agents has run yet; npx orch logs -f waits for the first.' : `Its runs: ${numbers}.`,
  );
}

async function runHasFinished({ pool }: Session, { taskId, number }: Run): Promise<boolean> {
  const run = (await listRuns(pool, taskId)).find((one) => one.number === number);
  return run === undefined || run.finishedAt !== null;
}

/** Also tells whether there is such a task at all. */
async function hasEnded({ client, pool }: Session, taskId: string): Promise<boolean> {
  try {
    return (await client.workflow.getHandle(taskId).describe()).status.name !== 'RUNNING';
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'WorkflowNotFoundError') throw error;
    if ((await findTask(pool, taskId)) === null) throw unknownTask(taskId, null);
    return true;
  }
}
