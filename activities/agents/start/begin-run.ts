import { ApplicationFailure } from '@temporalio/common';
import type { Pool } from 'pg';
import type { Agent } from '../../../domain/agents/agent.js';
import { runWithdrawn } from '../../../domain/failures/failure.js';
import { withdrawHeld } from '../../store/brakes/withdraw-run.js';
import { finishRun } from '../../store/finish-run.js';
import { takeRunNumber, type Run } from '../../store/runs.js';
import { prepareRun, type PrepareRunDeps } from '../prompt/prepare-run.js';
import type { RunAgentInput } from '../prompt/run-agent-input.js';
import { filesOf } from '../run/run-files.js';
import { preventStart, readState } from '../supervisor/state-file.js';
import { claimNumber, foreignFiles, highestNumber, ownerOfFiles } from './claim-number.js';
import { startAgent, type StartAgentDeps } from './start-agent.js';

export interface BeginRunDeps extends PrepareRunDeps, StartAgentDeps {
  readonly pool: Pool;
  readonly runsDir: string;
  /** Beside the run: tells tasks that they may go on. */
  readonly wake: (taskIds: readonly string[]) => void;
}

export interface BegunRun {
  readonly run: Run;
  readonly attached: boolean;
  /** Why no process of this run was ever started; null: its state file tells of one. */
  readonly problem: string | null;
}

export interface BeginRun {
  readonly deps: BeginRunDeps;
  readonly input: RunAgentInput;
  readonly agent: Agent;
  /** The run's row, where an earlier attempt took its number. */
  readonly known: Run | null;
  readonly signal: AbortSignal;
}

/** Finds the run's process where it was begun already, and starts it where it was not. */
export async function beginRun({ deps, input, agent, known, signal }: BeginRun): Promise<BegunRun> {
  // A pid without a state file: the file is gone, the start has been.
  if (known !== null && (known.pid !== null || isBegun(known))) {
    return { run: known, attached: true, problem: foreignFiles(known) };
  }
  const prepared = await prepareRun(deps, input, signal).catch((error: unknown) =>
    closeAndThrow(deps.pool, known, error),
  );
  signal.throwIfAborted();
  if (known === null) await refuseHeld(deps, input);
  const { run, problem: unclaimed } = await claimNumber(deps, known ?? (await takeNumber(deps, input)));
  const problem = unclaimed ?? (await startAgent(deps, input, agent, run, prepared));
  return { run, attached: false, problem: problem === null || isStartedAfterAll(run, problem) ? null : problem };
}

/** It has waited for its slot since it was admitted: what has opened meanwhile holds it, too, and its task asks again. */
async function refuseHeld({ pool, wake }: BeginRunDeps, input: RunAgentInput): Promise<void> {
  const freed = await withdrawHeld(pool, input);
  if (freed === null) return;
  wake(freed);
  throw ApplicationFailure.nonRetryable(`run ${input.runKey} is held by an open breaker`, runWithdrawn);
}

async function takeNumber({ pool, runsDir }: BeginRunDeps, input: RunAgentInput): Promise<Run> {
  const { task, runKey, stage, round, role, policy, breaker } = input;
  const { agent, model, effort } = policy;
  const above = await highestNumber(runsDir);
  return takeRunNumber(pool, {
    runKey,
    taskId: task.id,
    stage,
    round,
    role,
    agent,
    model,
    effort,
    runsDir,
    above,
    breaker,
  });
}

function isBegun(run: Run): boolean {
  const files = filesOf(run);
  return ownerOfFiles(files, run.runKey) === 'own' && readState(files.state) !== null;
}

/** Holds the problem fast where it can be written, so that no later attempt starts what is told as not started. */
function isStartedAfterAll(run: Run, problem: string): boolean {
  try {
    return !preventStart(filesOf(run).state, run.runKey, { endedBy: null, problem });
  } catch {
    // The problem is that nothing can be written: the row that is closed now has to do.
    return false;
  }
}

/** A run that was numbered and cannot be started any more does not stay open. */
async function closeAndThrow(pool: Pool, known: Run | null, error: unknown): Promise<never> {
  if (known !== null && error instanceof ApplicationFailure && error.nonRetryable === true) {
    await finishRun(pool, known.number, {
      finishedAt: new Date(),
      exitCode: null,
      outcome: error.type ?? error.name,
      tokens: null,
      costUsd: 0,
      sessionId: null,
    });
  }
  throw error;
}
