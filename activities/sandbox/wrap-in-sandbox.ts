import { realpath } from 'node:fs/promises';
import { doorInside, type NetworkDoor } from '../network/network-door.js';
import { probeSandbox } from './probe-sandbox.js';
import { sandboxArguments } from './sandbox-arguments.js';
import { type SandboxMounts, sandboxMounts } from './sandbox-mounts.js';

export interface WrapInSandbox extends SandboxMounts {
  /** Where bwrap is looked for. */
  readonly path: string;
  /** An empty file that is there. */
  readonly emptyFile: string;
  /** Null: the network is the host's. */
  readonly door: NetworkDoor | null;
}

/** What goes before a program and its arguments. */
export interface Wrapper {
  readonly program: string;
  readonly arguments: readonly string[];
}

/** A sandbox of which the program sees the worktree as its folder; a text: why there can be none. */
export async function wrapInSandbox(wrap: WrapInSandbox): Promise<Wrapper | string> {
  const { path, emptyFile, door, worktree, host, environment } = wrap;
  const state = await probeSandbox(path);
  if (state.kind !== 'works') return `${state.problem}. ${state.hint}, then retry.`;
  const inside = door === null ? null : doorInside(door, host.forwarder, environment);
  const mounts = await sandboxMounts({ ...wrap, readable: [...wrap.readable, ...(inside?.readable ?? [])] });
  const folder = await realpath(worktree);
  const before = sandboxArguments({ folder, mounts, emptyFile, network: door === null });
  return { program: state.program, arguments: [...before, ...(inside?.arguments ?? [])] };
}
