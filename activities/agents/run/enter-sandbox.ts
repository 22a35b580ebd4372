import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunAgentInput } from '../prompt/run-agent-input.js';
import type { RunFiles } from './run-files.js';
import type { SandboxHost } from '../../sandbox/sandbox-mounts.js';
import { type Wrapper, wrapInSandbox } from '../../sandbox/wrap-in-sandbox.js';

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
  /** What else is read and written, absolute. */
  readonly readable: readonly string[];
  readonly writable: readonly string[];
}

/** What goes before an agent's program and its arguments; null: nothing; a text: why there can be no sandbox. */
export async function enterSandbox(request: EnterSandbox): Promise<Wrapper | string | null> {
  const { host, path, own, input, agentProgram, files } = request;
  const { policy, task, workspace } = input;
  if (policy.sandbox === 'off') return null;
  return wrapInSandbox({
    path,
    emptyFile: await makeInputs(files),
    network: policy.network,
    host,
    agentName: policy.agent,
    environment: own,
    task,
    worktree: workspace.path,
    program: agentProgram,
    readable: [files.inputs, ...request.readable],
    writable: request.writable,
    hidden: [],
  });
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
