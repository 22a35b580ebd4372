import { randomUUID } from 'node:crypto';
import type { Agent } from '../../../domain/agents/agent.js';
import type { AgentName } from '../../../domain/agents/agents.js';
import { isSessionId } from '../../../domain/agents/json-line.js';
import type { Prices } from '../../../domain/agents/prices.js';
import { reachedBy } from '../../../domain/network/reached-by.js';
import { environmentProblem } from '../../../domain/policy/exposed.js';
import { givenVariables, type ProjectVariables } from '../../commands/given-variables.js';
import { placesOf } from '../../git/worktree/places.js';
import { withoutProxies } from '../../network/upstream-proxy.js';
import { findProgram } from '../../processes/find-program.js';
import type { SandboxDeps } from '../../sandbox/choose-sandbox.js';
import type { Run } from '../../store/runs.js';
import type { PreparedRun } from '../prompt/prepare-run.js';
import type { RunAgentInput } from '../prompt/run-agent-input.js';
import { filesOf } from '../run/run-files.js';
import { enterSandbox } from './enter-sandbox.js';
import { startRun } from './start-run.js';

export interface StartAgentDeps extends SandboxDeps {
  readonly prices: Prices;
  /** The base of each agent's environment: an allow-list of the worker's own. */
  readonly environments: Readonly<Record<AgentName, Readonly<Record<string, string>>>>;
  readonly projectVariables: ProjectVariables;
  /** The compiled supervisor: dist/activities/agents/supervisor/supervisor.js. */
  readonly supervisorPath: string;
}

/** Starts a numbered run's agent, in its sandbox and its environment. A text: why it could not be started. */
export async function startAgent(
  deps: StartAgentDeps,
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
      kind: 'agent',
      output: null,
      leavesProcesses: false,
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
      hidden: [],
    },
    supervisorPath: deps.supervisorPath,
  });
}
