import { setTimeout as sleep } from 'node:timers/promises';
import { orch } from '../../../config/called-as.js';
import { listGates } from '../../../activities/store/gates/gate-checks.js';
import { findRunByNumber, listRuns, type Run } from '../../../activities/store/runs.js';
import { findTask } from '../../../activities/store/tasks.js';
import { UserError } from '../../../domain/failures/user-error.js';
import { createLogSources } from '../../log/log-source.js';
import { showChecks } from '../../log/show-checks.js';
import { pollMilliseconds, showRun } from '../../log/show-run.js';
import { note, printJson } from '../../draw/output.js';
import { readSettingsHere } from '../../session/read-settings-here.js';
import { type Session, withSession } from '../../session/session.js';
import { findTaskId, unknownTask } from '../../../client/task-name.js';
import { hostIdOf } from '../../../worker/host-id.js';

export interface LogsOptions {
  readonly follow?: true;
  readonly run?: number;
  readonly raw?: true;
  readonly tail?: number;
  readonly json?: true;
  /** Of the checks, not of the agents. */
  readonly checks?: true;
}

interface WithLogs extends Session {
  readonly sourceOf: ReturnType<typeof createLogSources>;
}

export async function logs(name: string | undefined, options: LogsOptions): Promise<void> {
  if (name === undefined && options.run === undefined) {
    throw new UserError(
      'Logs of what? Neither a task nor a run is named.',
      `${orch} logs demo/x shows a task, ${orch} logs --run 7 a run; ${orch} list names all tasks.`,
    );
  }
  await withSession(readSettingsHere(), async (session) => {
    const taskId = name === undefined ? await taskOfRun(session, options.run ?? 0) : await findTaskId(session, name);
    const ended = await hasEnded(session, taskId);
    if (options.checks) {
      await showAllChecks(session, taskId, options);
      return;
    }
    const runs = await chosenRuns(session, taskId, options.run);
    if (options.json) {
      printJson(runs);
      return;
    }
    const { client, settings } = session;
    const hostId = hostIdOf(settings.stateDir);
    const withLogs = { ...session, sourceOf: createLogSources({ client, hostId, logsKept: settings.logsKept }) };
    if (options.follow && !ended) await follow(withLogs, taskId, options);
    else await showAll(withLogs, taskId, runs, options);
  });
}

async function showAllChecks({ pool, settings }: Session, taskId: string, options: LogsOptions): Promise<void> {
  const gates = await listGates(pool, taskId);
  const { secrets, logsKept } = settings;
  if (options.json) printJson(gates);
  else if (gates.length === 0) note(`no stage of ${taskId} has been checked yet`);
  else await showChecks(gates, { raw: options.raw === true, secrets, logsKept });
}

async function showAll(session: WithLogs, taskId: string, runs: readonly Run[], options: LogsOptions): Promise<void> {
  if (runs.length === 0) note(`no agent of ${taskId} has run yet; -f waits for the first`);
  for (const run of runs) await show(session, run, options, () => Promise.resolve({ run, over: true }));
}

/** Run after run, as they come, until the task has ended or the one run that was asked for has. */
async function follow(session: WithLogs, taskId: string, options: LogsOptions): Promise<void> {
  const shown = new Set<number>();
  for (;;) {
    const ended = await hasEnded(session, taskId);
    for (const run of await chosenRuns(session, taskId, options.run)) {
      if (shown.has(run.number)) continue;
      shown.add(run.number);
      await show(session, run, options, async () => {
        const now = (await findRunByNumber(session.pool, run.number)) ?? run;
        return { run: now, over: now.finishedAt !== null || (await hasEnded(session, taskId)) };
      });
    }
    if (ended || (options.run !== undefined && shown.has(options.run))) return;
    await sleep(pollMilliseconds);
  }
}

/** A log that is not there fails the command where it alone was asked for. */
async function show(
  { settings, sourceOf }: WithLogs,
  run: Run,
  options: LogsOptions,
  look: Parameters<typeof showRun>[0]['look'],
): Promise<void> {
  const missing = await showRun({
    run,
    source: sourceOf(run),
    raw: options.raw === true,
    tail: options.tail ?? null,
    secrets: settings.secrets,
    look,
  });
  if (missing === null) return;
  if (options.run !== undefined) throw missing;
  note(missing.what);
}

async function taskOfRun({ pool }: Session, number: number): Promise<string> {
  const run = await findRunByNumber(pool, number);
  if (run !== null) return run.taskId;
  throw new UserError(
    `There is no run ${number}.`,
    `${orch} logs <task> shows the runs of a task; ${orch} list names all tasks.`,
  );
}

async function chosenRuns({ pool }: Session, taskId: string, number: number | undefined): Promise<Run[]> {
  const runs = await listRuns(pool, taskId);
  if (number === undefined) return runs;
  const chosen = runs.filter((run) => run.number === number);
  if (chosen.length > 0) return chosen;
  const numbers = runs.map((run) => run.number).join(', ');
  throw new UserError(
    `${taskId} has no run ${number}.`,
    numbers === '' ? `None of its agents has run yet; ${orch} logs -f waits for the first.` : `Its runs: ${numbers}.`,
  );
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
