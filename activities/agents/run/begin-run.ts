import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import type { Pool } from 'pg';
import type { Agent } from '../../../domain/agents/agent.js';
import type { AgentName } from '../../../domain/agents/agents.js';
import { reachedBy } from '../../../domain/network/reached-by.js';
import { environmentProblem } from '../../../domain/policy/exposed.js';
import type { Prices } from '../../../domain/agents/prices.js';
import { isSessionId } from '../../../domain/agents/json-line.js';
import type { RunAgentInput } from '../prompt/run-agent-input.js';
import { finishRun } from '../../store/finish-run.js';
import { withdrawHeld } from '../../store/brakes/withdraw-run.js';
import { takeRunNumber, type Run } from '../../store/runs.js';
import { runWithdrawn } from '../../../domain/failures/failure.js';
import { givenVariables, type ProjectVariables } from '../../commands/given-variables.js';
import { placesOf } from '../../git/worktree/places.js';
import { withoutProxies } from '../../network/upstream-proxy.js';
import { findProgram } from '../../processes/find-program.js';
import { prepareRun, type PreparedRun, type PrepareRunDeps } from '../prompt/prepare-run.js';
import { claimNumber, foreignFiles, highestNumber, ownerOfFiles } from './claim-number.js';
import { filesOf } from './run-files.js';
import { enterSandbox } from './enter-sandbox.js';
import type { SandboxDeps } from '../../sandbox/choose-sandbox.js';
import { startRun } from './start-run.js';
import { preventStart, readState } from '../supervisor/state-file.js';

export interface BeginRunDeps extends PrepareRunDeps, SandboxDeps {
  readonly pool: Pool;
  readonly prices: Prices;
  readonly runsDir: string;
  /** The base of each agent's environment: an allow-list of the worker's own. */
  readonly environments: Readonly<Record<AgentName, Readonly<Record<string, string>>>>;
  readonly projectVariables: ProjectVariables;
  /** Beside the run: tells tasks that they may go on. */
  readonly wake: (taskIds: readonly string[]) => void;
  /** The compiled supervisor: dist/activities/agents/supervisor/supervisor.js. */
  readonly supervisorPath: string;
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
  const problem = unclaimed ?? (await start(deps, input, agent, run, prepared));
  return { run, attached: false, problem: problem === null || isStartedAfterAll(run, problem) ? null : problem };
}

async function start(
  deps: BeginRunDeps,
  input: RunAgentInput,
  agent: Agent,
  run: Run,
  prepared: PreparedRun,
): Promise<string | null> {
  const { policy, runKey, workspace, task, expose } = input;
  const { project } = task;
  const environment = deps.environments[policy.agent];
  const program = await findProgram(policy.program, environment.PATH ?? '');
  if (program === null) {
    return `The agent's program ${JSON.stringify(policy.program)} is no executable on the worker's PATH: install it, or give its absolute path in the project's settings, then retry.`;
  }
  const exposed = deps.projectVariables.exposed(project, expose);
  if (typeof exposed === 'string') return exposed;
  const places = placesOf(deps.sandboxHost.reposDir, task);
  const { variables, readable, writable } = await givenVariables(deps, 'agent', { project, expose, places });
  const files = filesOf(run);
  const given = { ...environment, ...policy.environment };
  const rules = policy.sandbox === 'off' ? null : reachedBy(agent, given, policy.network);
  const own = { ...agent.environment, ...(rules !== null && agent.network.environment), ...variables, ...given };
  const unfit = environmentProblem(own);
  if (unfit !== null) return `${unfit}: correct the projects file, then retry.`;
  const wrapper = await enterSandbox({
    deps,
    hostEnvironment: environment,
    own,
    input,
    agentProgram: program,
    files,
    readable,
    writable,
    rules,
  });
  if (typeof wrapper === 'string') return wrapper;
  const resumed = isSessionId(input.resumeSession) ? input.resumeSession : null;
  const sessionId = resumed ?? (agent.choosesSession ? randomUUID() : null);
  const commandLine = agent.commandLine({
    options: { ...policy, sandboxed: wrapper !== null, limited: wrapper !== null && rules !== null },
    promptFile: files.prompt,
    taskFile: files.task,
    sessionId,
    resumes: resumed !== null,
    limitUsd: input.limitUsd,
  });
  return startRun({
    files,
    ...prepared,
    order: {
      state: files.state,
      runKey,
      sessionId,
      program: wrapper?.program ?? program,
      arguments: wrapper === null ? commandLine : [...wrapper.arguments, program, ...commandLine],
      folder: workspace.path,
      timeoutSeconds: policy.timeoutSeconds,
      killGraceSeconds: policy.killGraceSeconds,
      log: files.log,
      stallSeconds: policy.stallSeconds,
      lastLines: agent.lastLines,
      agent: policy.agent,
      limitUsd: input.limitUsd,
      prices: deps.prices,
      sandboxed: wrapper !== null,
      network: wrapper === null || rules === null ? null : { rules, proxy: files.proxy, refused: files.refused },
    },
    secrets: {
      environment: wrapper !== null && rules !== null ? withoutProxies(own) : own,
      hostEnvironment: environment,
    },
    supervisorPath: deps.supervisorPath,
  });
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
