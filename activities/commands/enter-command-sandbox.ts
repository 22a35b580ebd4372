import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AgentName } from '../../domain/agents/agents.js';
import type { Role } from '../../domain/pipeline/stages.js';
import type { Network } from '../../domain/network/network.js';
import type { Sandbox } from '../../domain/task/task.js';
import { commandDoor } from './command-network.js';
import { chooseSandbox, type SandboxDeps } from '../sandbox/choose-sandbox.js';
import { allKept } from '../sandbox/places/kept-places.js';
import { wrapInSandbox } from '../sandbox/wrap-in-sandbox.js';
import { stepFailure } from '../temporal/failure.js';
import { type CommandShell, plainShell } from './run-command.js';
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

const shell = plainShell.program;

/** The program and the arguments before a project's command: a shell, in the sandbox of the agent that wrote what it runs. */
export async function enterCommandSandbox(
  deps: CommandSandboxDeps,
  { role, sandbox, network, readable, writable }: CommandSandbox,
  { task, gitDir, root }: TaskWorktree,
): Promise<CommandShell> {
  const { commandEnvironment, sandboxHost, environments } = deps;
  const choice = await chooseSandbox(deps, { project: task.project, role, sandbox, network });
  if (choice.kind === 'refused') throw stepFailure('InvalidInput', choice.problem);
  if (choice.kind === 'none') return plainShell;
  const emptyFile = join(gitDir, 'orch-empty');
  await writeFile(emptyFile, '');
  const door = await commandDoor(network, sandboxHost.registries, commandEnvironment);
  const wrapper = await wrapInSandbox({
    bwrap: choice.bwrap,
    emptyFile,
    door,
    host: sandboxHost,
    agentName: null,
    hostEnvironment: commandEnvironment,
    environment: commandEnvironment,
    task,
    worktree: root,
    program: shell,
    readable,
    writable,
    hidden: allKept(environments),
  });
  if (typeof wrapper === 'string') throw stepFailure('InvalidInput', wrapper);
  return {
    program: wrapper.program,
    arguments: [...wrapper.arguments, shell, ...plainShell.arguments],
    sandboxed: true,
    door,
  };
}
