import { CancelledFailure, Context } from '@temporalio/activity';
import type { Logger } from 'pino';
import type { BrakeEvent } from '../../domain/brakes/brake-event.js';
import type { RunEnding } from '../../domain/failures/failure.js';
import type { Notice } from '../../domain/notices/notice.js';
import type { RunFacts } from '../../domain/task/task.js';
import { agentNamed } from '../../domain/agents/agents.js';
import { noticeOf } from '../../domain/wording/notice-table.js';
import type { AgentSlot, AgentSlots } from '../agents/supervisor/agent-slots.js';
import { beginRun, type BeginRun, type BeginRunDeps } from '../agents/start/begin-run.js';
import { bookedBefore, bookRun, type BookedRun, type BookRunDeps } from '../agents/run/book-run.js';
import { endProcess } from '../agents/run/end-process.js';
import { followRun } from '../agents/run/follow-run.js';
import type { RunAgentInput } from '../agents/prompt/run-agent-input.js';
import { filesOf } from '../agents/run/run-files.js';
import { watchProbe } from '../agents/run/watch-probe.js';
import { stepFailure } from '../temporal/failure.js';
import { findRun, type Run } from '../store/runs.js';

export interface RunAgentOutput {
  readonly facts: RunFacts;
  readonly ending: RunEnding;
  /** What the agent said last, where its run succeeded: redacted, at most `saidLimit` characters. */
  readonly lastWords?: string;
  /** To be told by the task, once for all. */
  readonly events?: readonly BrakeEvent[];
  /** The breaker of its provider is open: when the next run may start is `admit`'s to say. */
  readonly held?: true;
}

export interface RunAgentDeps extends BeginRunDeps, BookRunDeps {
  readonly log: Logger;
  readonly notify: (notice: Notice) => Promise<void>;
  readonly slots: AgentSlots;
  /** The worker stops: its agents are left to the next one. */
  readonly detach: AbortSignal;
}

type Phase = 'preparing' | 'running' | 'ending' | 'booking';

const heartbeatMs = 1_000;

/**
 * One run of an agent. Its process outlives the worker: a later attempt with the same key attaches to it or collects how
 * it ended. Only a requested cancel ends it.
 */
export function createRunAgent(deps: RunAgentDeps) {
  return async function runAgent(input: RunAgentInput): Promise<RunAgentOutput> {
    const context = Context.current();
    const progress: { number: number | null; phase: Phase } = { number: null, phase: 'preparing' };
    const beating = setInterval(() => context.heartbeat({ ...progress }), heartbeatMs);
    try {
      return outputOf(await conduct(deps, input, context, progress));
    } finally {
      clearInterval(beating);
    }
  };
}

async function conduct(
  deps: RunAgentDeps,
  input: RunAgentInput,
  context: Context,
  progress: { number: number | null; phase: Phase },
): Promise<BookedRun> {
  const { pool } = deps;
  const signal = AbortSignal.any([context.cancellationSignal, deps.detach]);
  const agent = agentNamed(input.policy.agent);
  if (agent === null) throw stepFailure('InvalidInput', `Unknown agent: ${input.policy.agent}`);
  const known = await findRun(pool, input.runKey);
  if (known !== null && known.finishedAt !== null) return bookedBefore(deps, known);

  const isBegun = known !== null && known.pid !== null;
  const slot = await deps.slots.take({ runKey: input.runKey, isBegun }, signal);
  try {
    return await conductInSlot(deps, { input, agent, known, slot, signal }, context, progress);
  } finally {
    slot.release();
  }
}

async function conductInSlot(
  deps: RunAgentDeps,
  call: Omit<BeginRun, 'deps'> & { readonly slot: AgentSlot },
  context: Context,
  progress: { number: number | null; phase: Phase },
): Promise<BookedRun> {
  const { pool, log } = deps;
  const { input, agent, slot, signal } = call;
  const { run, attached, problem } = await beginRun({ deps, ...call });
  slot.follows(filesOf(run).state);
  progress.number = run.number;
  progress.phase = 'running';
  const onStart = () => tellStarted(deps, input, run.number);
  const watch = input.probe ? watchProbe(deps, run, agent) : null;
  const follow =
    problem === null
      ? followRun({ pool, log, run, what: 'agent', attached, onStart, signal })
      : Promise.resolve('over');
  const followed = await follow.finally(() => watch?.stop());
  const left = followed === 'running';
  // By fields, not by the reason: a lost heartbeat, a shutdown, a pause and a reset abort the same signal.
  const cancelled = left && context.cancellationDetails?.cancelRequested === true;
  if (left && !cancelled) {
    log.info({ run: run.number, why: String(signal.reason) }, 'detached from agent; it goes on');
    throw signal.reason;
  }
  if (cancelled) {
    progress.phase = 'ending';
    await unlessDetached(deps.detach, endProcess({ statePath: filesOf(run).state, why: 'cancel', graceSeconds: null }));
  }
  progress.phase = 'booking';
  const booked = await bookRun(deps, { run, problem, cancelled });
  if (cancelled) throw new CancelledFailure(`Run ${run.number} was cancelled`);
  return booked;
}

/** Beside the run, and once: a notice that comes late, or holds the run up, is worse than none. */
function tellStarted({ notify, log }: RunAgentDeps, { task, role, runKey }: RunAgentInput, number: number): void {
  notify({ id: `${runKey} started`, ...noticeOf('run-started', task, { role, number }) }).catch((error: unknown) => {
    log.warn({ run: number, error: String(error) }, 'not told that the agent started');
  });
}

/** A worker that stops does not wait for an agent's grace: its supervisor ends it, and the task's last acts book it. */
async function unlessDetached(detach: AbortSignal, work: Promise<unknown>): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const stop = () => reject(detach.reason as Error);
    if (detach.aborted) stop();
    detach.addEventListener('abort', stop);
    void work.then(() => resolve(), reject).finally(() => detach.removeEventListener('abort', stop));
  });
}

function outputOf({ run, ending, lastWords, acted, brakes }: BookedRun): RunAgentOutput {
  return {
    ...{ facts: { ...factsOf(run), acted }, ending },
    ...(ending.type === 'Succeeded' && { lastWords }),
    ...(brakes.events.length > 0 && { events: brakes.events }),
    ...(brakes.held && { held: true as const }),
  };
}

function factsOf(run: Run): Omit<RunFacts, 'acted'> {
  const { number, exitCode, sessionId, startedAt, finishedAt, tokens, costUsd, costEstimated, outputPath } = run;
  return {
    number,
    exitCode,
    sessionId,
    durationMs: startedAt === null || finishedAt === null ? 0 : finishedAt.getTime() - startedAt.getTime(),
    tokens,
    costUsd,
    costEstimated,
    ...(run.tellsRuns > 0 && { tellsRuns: run.tellsRuns }),
    model: run.modelUsed,
    ...(run.refused !== null && { refused: run.refused }),
    logPath: outputPath,
  };
}
