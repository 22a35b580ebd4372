import { realpath } from 'node:fs/promises';
import { probeSandbox } from './probe-sandbox.js';
import { sandboxArguments } from './sandbox-arguments.js';
import { type SandboxMounts, sandboxMounts } from './sandbox-mounts.js';

export interface WrapInSandbox extends SandboxMounts {
  /** Where bwrap is looked for. */
  readonly path: string;
  /** An empty file that is there. */
  readonly emptyFile: string;
  readonly network: boolean;
}

/** What goes before a program and its arguments. */
export interface Wrapper {
  readonly program: string;
  readonly arguments: readonly string[];
}

/** A sandbox of which the program sees the worktree as its folder; a text: why there can be none. */
export async function wrapInSandbox(wrap: WrapInSandbox): Promise<Wrapper | string> {
  const { path, emptyFile, network, worktree } = wrap;
  const state = await probeSandbox(path);
  if (state.kind !== 'works') return `${state.problem}. ${state.hint}, then retry.`;
  const mounts = await sandboxMounts(wrap);
  const folder = await realpath(worktree);
  return { program: state.program, arguments: sandboxArguments({ folder, mounts, emptyFile, network }) };
}
