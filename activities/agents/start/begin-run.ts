import { ApplicationFailure } from '@temporalio/common';
import type { Pool } from 'pg';
import type { Agent } from '../../../domain/agents/agent.js';
import { runWithdrawn } from '../../../domain/failures/failure.js';
import { withdrawHeld } from '../../store/brakes/withdraw-run.js';
import { finishRun } from '../../store/finish-run.js';
import type { Run } from '../../store/runs.js';
import { prepareRun, type PrepareRunDeps } from '../prompt/prepare-run.js';
import type { RunAgentInput } from '../prompt/run-agent-input.js';
import { beginOnce, type BeginOnce, begunBefore, type BegunRun } from './begin-once.js';
import { startAgent, type StartAgentDeps } from './start-agent.js';

export interface BeginRunDeps extends PrepareRunDeps, StartAgentDeps {
  readonly pool: Pool;
  readonly runsDir: string;
  /** Beside the run: tells tasks that they may go on. */
  readonly wake: (taskIds: readonly string[]) => void;
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
  const before = begunBefore(known);
  if (before !== null) return before;
  const prepared = await prepareRun(deps, input, signal).catch((error: unknown) =>
    closeAndThrow(deps.pool, known, error),
  );
  signal.throwIfAborted();
  if (known === null) await refuseHeld(deps, input);
  const { pool, runsDir } = deps;
  return beginOnce({
    ...{ pool, runsDir, known },
    newRun: newRunOf(input),
    start: (run) => startAgent(deps, input, agent, run, prepared),
  });
}

/** It has waited for its slot since it was admitted: what has opened meanwhile holds it, too, and its task asks again. */
async function refuseHeld({ pool, wake }: BeginRunDeps, input: RunAgentInput): Promise<void> {
  const freed = await withdrawHeld(pool, input);
  if (freed === null) return;
  wake(freed);
  throw ApplicationFailure.nonRetryable(`run ${input.runKey} is held by an open breaker`, runWithdrawn);
}

function newRunOf({
  task,
  runKey,
  stage,
  round,
  role,
  policy,
  breaker,
  workspace,
}: RunAgentInput): BeginOnce['newRun'] {
  const { agent, model, effort } = policy;
  return { runKey, taskId: task.id, stage, round, role, agent, model, effort, breaker, hostId: workspace.hostId };
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
