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
  /** What it reaches; null: everything. */
  readonly rules: readonly string[] | null;
}

/** What goes before an agent's program and its arguments; null: nothing; a text: why there can be no sandbox. */
export async function enterSandbox(request: EnterSandbox): Promise<Wrapper | string | null> {
  const { host, path, own, input, agentProgram, files, rules } = request;
  const { policy, task, workspace } = input;
  if (policy.sandbox === 'off') return null;
  return wrapInSandbox({
    path,
    emptyFile: await makeInputs(files),
    door: rules === null ? null : { socket: files.proxy, rules },
    host,
    agentName: policy.agent,
    environment: own,
    task,
    worktree: workspace.path,
    program: agentProgram,
    readable: [files.inputs],
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
