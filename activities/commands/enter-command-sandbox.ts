import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AgentName } from '../../domain/agents/agents.js';
import type { Role } from '../../domain/pipeline/stages.js';
import type { Sandbox } from '../../domain/task/task.js';
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
  readonly network: boolean;
  /** Absolute; what they read and write beside the worktree. */
  readonly readable: readonly string[];
  readonly writable: readonly string[];
}

const shell = '/bin/sh';

/** The program and the arguments before a project's command: a shell, in the sandbox of the agent that wrote what it runs. */
export async function enterCommandSandbox(
  { commandEnvironment, sandboxHost, sandboxOf, environments }: CommandSandboxDeps,
  { role, sandbox, network, readable, writable }: CommandSandbox,
  { task, gitDir, root }: TaskWorktree,
): Promise<readonly [string, ...string[]]> {
  const lacks = sandboxLacks(sandboxOf, { project: task.project, role, sandbox });
  if (lacks !== null) throw stepFailure('InvalidInput', lacks);
  if (sandbox === 'off') return [shell, '-c'];
  const emptyFile = join(gitDir, 'orch-empty');
  await writeFile(emptyFile, '');
  const wrapper = await wrapInSandbox({
    path: commandEnvironment.PATH ?? '',
    emptyFile,
    network,
    host: sandboxHost,
    agentName: null,
    environment: commandEnvironment,
    task,
    worktree: root,
    program: shell,
    readable,
    writable,
    hidden: allKept(environments),
  });
  if (typeof wrapper === 'string') throw stepFailure('InvalidInput', wrapper);
  return [wrapper.program, ...wrapper.arguments, shell, '-c'];
}
