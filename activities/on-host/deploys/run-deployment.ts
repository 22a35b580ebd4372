import { Context } from '@temporalio/activity';
import type { Logger } from 'pino';
import type { Pool } from 'pg';
import { tailRoom } from '../../../domain/gates/gate.js';
import { lastLines } from '../../../domain/text/last-lines.js';
import { oneLine } from '../../../domain/text/one-line.js';
import type { Redact } from '../../../domain/text/redact.js';
import { beginOnce, begunBefore, type BegunRun } from '../../agents/start/begin-once.js';
import { followRun } from '../../agents/run/follow-run.js';
import { stateOf } from '../../agents/run/run-end.js';
import { commandEnd, type CommandOutcome, outcomeOf } from '../../deploys/command-end.js';
import type { DeployCommandEnd } from '../../deploys/deployment.js';
import { commandOf, startCommand, type StartCommand, type StartCommandDeps } from '../../deploys/start-command.js';
import { readEnd } from '../../files/read-end.js';
import { finishRun } from '../../store/finish-run.js';
import { findRun, type Run } from '../../store/runs.js';
import { whileHeartbeating } from '../../temporal/while-heartbeating.js';

export type RunDeploymentInput = StartCommand;

export interface RunDeploymentDeps extends StartCommandDeps {
  readonly pool: Pool;
  readonly runsDir: string;
  readonly redact: Redact;
  readonly log: Logger;
  /** The worker stops: what it follows is left to the next one. */
  readonly detach: AbortSignal;
}

/**
 * Runs the environment's command, or its rollback, at most once for the run's key: a later attempt attaches to it. What has begun
 * is finished: not even a cancel ends it.
 */
export function createRunDeployment(deps: RunDeploymentDeps): (input: RunDeploymentInput) => Promise<DeployCommandEnd> {
  return (input) =>
    whileHeartbeating(async () => {
      const known = await findRun(deps.pool, input.runKey);
      if (known !== null && known.finishedAt !== null) return told(deps, input, { run: known, problem: null });
      return told(deps, input, await conduct(deps, input, known));
    });
}

interface Ended {
  readonly run: Run;
  /** Why nothing was started, where this attempt has found out; null: its files tell. */
  readonly problem: string | null;
}

/** To its end, which is booked. */
async function conduct(deps: RunDeploymentDeps, input: RunDeploymentInput, known: Run | null): Promise<Ended> {
  const { pool, log, detach, hostId } = deps;
  // It may have begun there, and nobody here can see what became of it.
  if (known !== null && known.hostId !== hostId) return { run: await book(deps, known, null), problem: null };
  const { run, attached, problem } = begunBefore(known) ?? (await begin(deps, input, known));
  if (problem === null) {
    const signal = AbortSignal.any([detach, lostSignal(Context.current())]);
    const onStart = () => undefined;
    const left = await followRun({ pool, log, run, what: 'deployment', attached, onStart, signal });
    if (left === 'running') {
      log.info({ run: run.number, why: String(signal.reason) }, 'detached from deployment; it goes on');
      throw signal.reason;
    }
  }
  return { run: await book(deps, run, problem), problem };
}

async function begin(deps: RunDeploymentDeps, input: RunDeploymentInput, known: Run | null): Promise<BegunRun> {
  const { pool, runsDir, detach, hostId } = deps;
  AbortSignal.any([detach, Context.current().cancellationSignal]).throwIfAborted();
  const { runKey, task, stage, round, command } = input;
  return beginOnce({
    ...{ pool, runsDir, known },
    newRun: {
      ...{ runKey, taskId: task.id, stage, round, role: 'deployer', agent: command, model: null, effort: null, hostId },
    },
    start: (run) => startCommand(deps, input, run),
  });
}

/** Temporal has given this attempt up, and nobody wants the deployment to end. */
function lostSignal(context: Context): AbortSignal {
  const lost = new AbortController();
  const { cancellationSignal } = context;
  const look = () => {
    if (context.cancellationDetails?.cancelRequested !== true) lost.abort(cancellationSignal.reason);
  };
  if (cancellationSignal.aborted) look();
  cancellationSignal.addEventListener('abort', look);
  return lost.signal;
}

async function book({ pool, log }: RunDeploymentDeps, run: Run, problem: string | null): Promise<Run> {
  const state = stateOf(run);
  const { outcome, exitCode } = outcomeOf(state, problem);
  const finishedAt = new Date(state?.end?.at ?? Date.now());
  const unused = { tokens: null, costUsd: 0, sessionId: null };
  await finishRun(pool, run.number, { finishedAt, exitCode, outcome, ...unused });
  log.info({ run: run.number, task: run.taskId, command: run.agent, outcome, exitCode }, 'deployment finished');
  const booked = await findRun(pool, run.runKey);
  if (booked === null) throw new Error(`the ledger has no run ${run.runKey}`);
  return booked;
}

/** From its row and its files; the ledger's word counts. */
async function told(
  { redact, hostId }: RunDeploymentDeps,
  input: RunDeploymentInput,
  { run, problem }: Ended,
): Promise<DeployCommandEnd> {
  const { number, outputPath: logPath, startedAt, finishedAt, outcome, exitCode } = run;
  const durationMs = startedAt === null || finishedAt === null ? 0 : finishedAt.getTime() - startedAt.getTime();
  const seen = outcomeOf(stateOf(run), problem);
  const ended = outcome === seen.outcome ? { ...seen, exitCode } : { outcome, exitCode, problem: null };
  return commandEnd({
    command: input.command,
    name: redact(oneLine(commandOf(input) ?? input.command)),
    ended: ended as CommandOutcome,
    run: { number, logPath, hostId: run.hostId ?? hostId, durationMs },
    timeoutSeconds: input.policy.timeoutSeconds,
    tail: run.hostId === hostId ? lastLines(await readEnd(logPath, tailBytes), redact, tailRoom) : '',
  });
}

const tailBytes = 64 * 1024;
