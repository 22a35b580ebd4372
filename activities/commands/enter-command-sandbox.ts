import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AgentName } from '../../domain/agents/agents.js';
import type { Role } from '../../domain/pipeline/stages.js';
import type { Network } from '../../domain/network/network.js';
import type { Sandbox } from '../../domain/network/sandbox.js';
import { type CommandDoor, commandDoor } from './command-network.js';
import { chooseSandbox, type SandboxDeps } from '../sandbox/choose-sandbox.js';
import { allKept } from '../sandbox/places/kept-places.js';
import { type WrapInSandbox, wrapInSandbox } from '../sandbox/wrap-in-sandbox.js';
import { stepFailure } from '../temporal/failure.js';
import { type CommandShell, plainShell } from './run-command.js';
import type { SandboxHost } from '../sandbox/sandbox-host.js';
import { objectsOf } from '../git/worktree/places.js';
import type { TaskWorktree } from '../git/worktree/task-worktree.js';

export interface CommandSandboxDeps extends SandboxDeps {
  /** Of a project's commands: they run what an agent wrote, so no credential may be in it. */
  readonly commandEnvironment: Readonly<Record<string, string>>;
  /** The agents', which tell where their logins are. */
  readonly environments: Readonly<Record<AgentName, Readonly<Record<string, string>>>>;
}

export interface CommandSandbox {
  /** Whose work they run. */
  readonly role: Role;
  readonly sandbox: Sandbox;
  /** Absolute; what they read and write beside the worktree. */
  readonly readable: readonly string[];
  readonly writable: readonly string[];
  /** Null: the registries of this host. */
  readonly network: Network | null;
}

/** The program and the arguments before a project's command: a shell, in the sandbox of the agent that wrote what it runs. */
export async function enterCommandSandbox(
  deps: CommandSandboxDeps,
  { role, sandbox, network, readable, writable }: CommandSandbox,
  { task, gitDir, mirror, root }: TaskWorktree,
): Promise<CommandShell> {
  const { commandEnvironment, sandboxHost } = deps;
  const choice = await chooseSandbox(deps, { project: task.project, role, setting: 'sandbox', sandbox, network });
  if (choice.kind === 'refused') throw stepFailure('InvalidInput', choice.problem);
  if (choice.kind === 'none') return plainShell;
  const emptyFile = join(gitDir, 'orch-empty');
  await writeFile(emptyFile, '');
  const door = await commandDoor(network, sandboxHost.registries, commandEnvironment);
  const shell = await shellInSandbox(deps, {
    ...{ bwrap: choice.bwrap, emptyFile, door, project: task.project, folder: root, writable, hidden: [] },
    readable: [...objectsOf({ gitDir, mirror }), ...readable],
    ...ofProject(sandboxHost, task.project),
  });
  if (typeof shell === 'string') throw stepFailure('InvalidInput', shell);
  return shell;
}

export interface ShellInSandbox extends Pick<
  WrapInSandbox,
  'bwrap' | 'emptyFile' | 'folder' | 'project' | 'setting' | 'paths' | 'readable' | 'writable' | 'hidden'
> {
  readonly door: CommandDoor | null;
}

/** The paths that the project's `sandbox` names. */
export function ofProject(host: SandboxHost, project: string): Pick<WrapInSandbox, 'paths' | 'setting'> {
  return { paths: host.pathsOf(project), setting: 'sandbox' };
}

/** A text: why there can be none. */
export async function shellInSandbox(
  { commandEnvironment, sandboxHost, environments }: Omit<CommandSandboxDeps, 'sandboxOf'>,
  request: ShellInSandbox,
): Promise<CommandShell | string> {
  const wrapper = await wrapInSandbox({
    ...request,
    host: sandboxHost,
    agentName: null,
    hostEnvironment: commandEnvironment,
    environment: commandEnvironment,
    program: plainShell.program,
    hidden: [...allKept(environments), ...request.hidden],
  });
  if (typeof wrapper === 'string') return wrapper;
  return {
    program: wrapper.program,
    arguments: [...wrapper.arguments, plainShell.program, ...plainShell.arguments],
    sandboxed: true,
    door: request.door,
  };
}
