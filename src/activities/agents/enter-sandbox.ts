import { mkdir, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunAgentInput } from './run-agent-input.js';
import { probeSandbox } from './probe-sandbox.js';
import type { RunFiles } from './run-files.js';
import { sandboxArguments } from './sandbox-arguments.js';
import { type SandboxHost, sandboxMounts } from './sandbox-mounts.js';

export interface EnterSandbox {
  readonly host: SandboxHost;
  /** Where bwrap is looked for. */
  readonly path: string;
  /** The agent's environment. */
  readonly own: Readonly<Record<string, string>>;
  readonly input: RunAgentInput;
  /** The agent's program, absolute. */
  readonly agentProgram: string;
  readonly files: RunFiles;
}

/** What goes before an agent's program and its arguments; null: nothing; a text: why there can be no sandbox. */
export async function enterSandbox(
  request: EnterSandbox,
): Promise<{ program: string; arguments: string[] } | string | null> {
  const { host, path, own, input, agentProgram, files } = request;
  const { policy, task, workspace } = input;
  if (policy.sandbox === 'off') return null;
  const state = await probeSandbox(path);
  if (state.kind !== 'works') return `${state.problem}. ${state.mend}, then retry.`;
  const emptyFile = await makeInputs(files);
  const mounts = await sandboxMounts({
    host,
    agentName: policy.agent,
    environment: own,
    task,
    worktree: workspace.path,
    program: agentProgram,
    readable: [files.inputs],
    hidden: [],
  });
  const folder = await realpath(workspace.path);
  return {
    program: state.program,
    arguments: sandboxArguments({ folder, mounts, emptyFile, network: policy.network }),
  };
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
