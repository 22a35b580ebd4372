import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { agents } from '../../../domain/agents/agents.js';
import type { AgentPolicy } from '../../../domain/task/task.js';
import { isWithin } from '../../files/is-within.js';
import { objectsOf, placesOf } from '../../git/worktree/places.js';
import type { RunAgentInput } from '../prompt/run-agent-input.js';
import type { RunFiles } from '../run/run-files.js';
import { chooseSandbox, type SandboxDeps } from '../../sandbox/choose-sandbox.js';
import { type Wrapper, wrapInSandbox } from '../../sandbox/wrap-in-sandbox.js';

export interface EnterSandbox {
  readonly deps: SandboxDeps;
  /** What the host gives the agent, without what the task adds. */
  readonly hostEnvironment: Readonly<Record<string, string>>;
  /** The agent's environment. */
  readonly own: Readonly<Record<string, string>>;
  readonly input: RunAgentInput;
  /** The agent's program, absolute. */
  readonly agentProgram: string;
  readonly files: RunFiles;
  /** What else is read and written, absolute. */
  readonly readable: readonly string[];
  readonly writable: readonly string[];
  /** What it reaches; null: everything. */
  readonly rules: readonly string[] | null;
}

/** What goes before an agent's program and its arguments; null: nothing; a text: why there can be no sandbox. */
export async function enterSandbox(request: EnterSandbox): Promise<Wrapper | string | null> {
  const { deps, hostEnvironment, own, input, agentProgram, files, rules } = request;
  const { policy, task, role, workspace } = input;
  const { sandbox, network } = policy;
  const choice = await chooseSandbox(deps, { project: task.project, role, setting: 'sandbox', sandbox, network });
  if (choice.kind === 'refused') return choice.problem;
  if (choice.kind === 'none') return null;
  const moved = movedTo(policy, hostEnvironment);
  const paths = deps.sandboxHost.pathsOf(task.project);
  if (moved !== null && !paths.write.some((folder) => isWithin(moved, folder))) {
    return `The environment of the ${role} moves its agent's login and sessions to ${moved}, which the sandbox does not show: name it in \`sandbox.write\` of the project ${task.project}, then retry.`;
  }
  return wrapInSandbox({
    bwrap: choice.bwrap,
    emptyFile: await makeInputs(files),
    door: rules === null ? null : { socket: files.proxy, rules },
    host: deps.sandboxHost,
    agentName: policy.agent,
    hostEnvironment,
    environment: own,
    folder: workspace.path,
    paths,
    project: task.project,
    setting: 'sandbox',
    program: agentProgram,
    readable: [...objectsOf(placesOf(deps.sandboxHost.reposDir, task)), files.inputs, ...request.readable],
    writable: request.writable,
    hidden: [],
  });
}

/** Where the task, and not this host, says that the agent keeps its login and its sessions; null: it does not say. */
function movedTo({ agent, environment }: AgentPolicy, host: Readonly<Record<string, string>>): string | null {
  const { variable } = agents[agent].keeps;
  const moved = variable === null ? undefined : environment[variable];
  return moved === undefined || moved === host[variable ?? ''] ? null : moved;
}

/** What is mounted has to be there before. */
async function makeInputs({ inputs }: RunFiles): Promise<string> {
  const emptyFile = join(inputs, 'empty');
  try {
    await mkdir(inputs, { recursive: true, mode: 0o700 });
    await writeFile(emptyFile, '');
  } catch {
    // The start that follows finds the folder of runs unwritable as well, and says so.
  }
  return emptyFile;
}
