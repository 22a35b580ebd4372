import { realpath } from 'node:fs/promises';
import { sandboxArguments } from './sandbox-arguments.js';
import { isWithin } from './places/is-within.js';
import { orchsOwn, type SandboxHost } from './sandbox-host.js';
import { type SandboxMounts, sandboxMounts } from './sandbox-mounts.js';

export interface WrapInSandbox extends SandboxMounts {
  /** The absolute path of bwrap. */
  readonly bwrap: string;
  /** An empty file that is there. */
  readonly emptyFile: string;
  readonly network: boolean;
}

/** What goes before a program and its arguments. It reads the program's environment from `environmentDescriptor`. */
export interface Wrapper {
  readonly program: string;
  readonly arguments: readonly string[];
}

/** A sandbox of which the program sees the worktree as its folder; a text: why there can be none. */
export async function wrapInSandbox(wrap: WrapInSandbox): Promise<Wrapper | string> {
  const { bwrap, emptyFile, network, worktree, host, task } = wrap;
  const { read, write } = host.pathsOf(task.project);
  for (const path of [...read, ...write]) {
    const problem = await problemOf(path, host);
    if (problem !== null)
      return `The project ${task.project} names ${path} in its \`sandbox\`, and ${problem}, or take it out of the projects file, then retry.`;
  }
  const mounts = await sandboxMounts(wrap);
  const folder = await realpath(worktree);
  return { program: bwrap, arguments: sandboxArguments({ folder, mounts, emptyFile, network }) };
}

async function problemOf(path: string, host: SandboxHost): Promise<string | null> {
  const real = await realPathOf(path);
  if (real === null) return 'it is not on this host: make it there';
  const own = await Promise.all(orchsOwn(host).map(realPathOf));
  return own.some((place) => place !== null && isWithin(real, place))
    ? "it is orch's own, which no agent sees: name another place"
    : null;
}

async function realPathOf(path: string): Promise<string | null> {
  return realpath(path).catch(() => null);
}
