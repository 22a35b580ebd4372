import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AgentName } from '../../domain/agents/agents.js';
import type { Role } from '../../domain/pipeline/stages.js';
import type { Network } from '../../domain/network/network.js';
import type { Sandbox } from '../../domain/task/task.js';
import { commandDoor } from './command-network.js';
import type { CommandShell } from './run-command.js';
import { sandboxLacks, type SandboxOf } from '../sandbox/expected-sandbox.js';
import { allKept, type SandboxHost } from '../sandbox/sandbox-mounts.js';
import { wrapInSandbox } from '../sandbox/wrap-in-sandbox.js';
import { stepFailure } from '../temporal/failure.js';
import type { TaskWorktree } from '../git/worktree/task-worktree.js';

export interface CommandSandboxDeps {
  /** Of a project's commands: they run what an agent wrote, so no credential may be in it. */
  readonly commandEnvironment: Readonly<Record<string, string>>;
  readonly sandboxHost: SandboxHost;
  readonly sandboxOf: SandboxOf;
  /** The agents', which tell where their logins are. */
  readonly environments: Readonly<Record<AgentName, Readonly<Record<string, string>>>>;
}

export interface CommandSandbox {
  /** Whose work they run. */
  readonly role: Role;
  readonly sandbox: Sandbox;
  /** Null: the registries of this host. */
  readonly network: Network | null;
}

const shell = '/bin/sh';

/** The program and the arguments before a project's command: a shell, in the sandbox of the agent that wrote what it runs. */
export async function enterCommandSandbox(
  { commandEnvironment, sandboxHost, sandboxOf, environments }: CommandSandboxDeps,
  { role, sandbox, network }: CommandSandbox,
  { task, gitDir, root }: TaskWorktree,
): Promise<CommandShell> {
  const lacks = sandboxLacks(sandboxOf, { project: task.project, role, sandbox });
  if (lacks !== null) throw stepFailure('InvalidInput', lacks);
  if (sandbox === 'off') return { program: shell, arguments: ['-c'], door: null };
  const emptyFile = join(gitDir, 'orch-empty');
  await writeFile(emptyFile, '');
  const door = await commandDoor(network, sandboxHost.registries);
  const wrapper = await wrapInSandbox({
    path: commandEnvironment.PATH ?? '',
    emptyFile,
    door,
    host: sandboxHost,
    agentName: null,
    environment: commandEnvironment,
    task,
    worktree: root,
    program: shell,
    readable: [],
    hidden: allKept(environments),
  });
  if (typeof wrapper === 'string') throw stepFailure('InvalidInput', wrapper);
  return { program: wrapper.program, arguments: [...wrapper.arguments, shell, '-c'], door };
}
