import { realpath } from 'node:fs/promises';
import { delimiter, isAbsolute } from 'node:path';
import { doorInside, type NetworkDoor } from '../network/network-door.js';
import { sandboxArguments } from './sandbox-arguments.js';
import { isWithin } from '../files/is-within.js';
import { orchsOwn, type SandboxHost } from './sandbox-host.js';
import { type SandboxMounts, sandboxMounts } from './sandbox-mounts.js';

export interface WrapInSandbox extends SandboxMounts {
  /** The absolute path of bwrap. */
  readonly bwrap: string;
  /** An empty file that is there. */
  readonly emptyFile: string;
  /** Null: the network is the host's. */
  readonly door: NetworkDoor | null;
  readonly project: string;
  /** Where the projects file names its paths. */
  readonly setting: string;
}

/** What goes before a program and its arguments. It reads the program's environment from `environmentDescriptor`. */
export interface Wrapper {
  readonly program: string;
  readonly arguments: readonly string[];
}

/** A sandbox in which the program works in its folder; a text: why there can be none. */
export async function wrapInSandbox(wrap: WrapInSandbox): Promise<Wrapper | string> {
  const { bwrap, emptyFile, door, host, project, setting } = wrap;
  const { read, write } = wrap.paths;
  const searchPath = wrap.hostEnvironment.PATH ?? '';
  for (const path of [...read, ...write]) {
    const problem =
      (await problemOf(path, host)) ?? (write.includes(path) ? await problemOfWriting(path, host, searchPath) : null);
    if (problem !== null)
      return `The project ${project} names ${path} in its \`${setting}\`, and ${problem}, or take it out of the projects file, then retry.`;
  }
  const planted = host.agentHome === null ? null : await programsIn(host.agentHome, searchPath);
  if (planted !== null)
    return `${planted} of the worker’s PATH lies in ORCH_AGENT_HOME, and orch itself would run what agents leave there: take it out of the PATH, then retry.`;
  const inside = door === null ? null : doorInside(door, host.forwarder);
  const mounts = await sandboxMounts({ ...wrap, readable: [...wrap.readable, ...(inside?.readable ?? [])] });
  const folder = await realpath(wrap.folder);
  const before = sandboxArguments({ folder, mounts, emptyFile, network: door === null });
  return { program: bwrap, arguments: [...before, ...(inside?.arguments ?? [])] };
}

async function problemOf(path: string, host: SandboxHost): Promise<string | null> {
  const real = await realPathOf(path);
  if (real === null) return 'it is not on this host: make it there';
  const own = await Promise.all(orchsOwn(host).map(realPathOf));
  return own.some((place) => place !== null && isWithin(real, place))
    ? "it is orch's own, which no agent sees: name another place"
    : null;
}

/** What agents write there must not be what orch, or its owner, goes by outside of the sandbox. */
async function problemOfWriting(path: string, host: SandboxHost, searchPath: string): Promise<string | null> {
  const folder = (await realPathOf(path)) ?? path;
  const holds = async (place: string) => {
    const real = await realPathOf(place);
    return real !== null && isWithin(real, folder);
  };
  const elsewhere = 'name the folders in it that are meant';
  if (await holds(host.ownerHome)) return `the home of the worker’s user lies in it: ${elsewhere}`;
  if ((await Promise.all(orchsOwn(host).map(holds))).includes(true)) {
    return `orch's own lies in it, which agents could move away: ${elsewhere}`;
  }
  return (await programsIn(folder, searchPath)) === null
    ? null
    : `a folder of the worker’s PATH lies in it, so that orch itself would run what agents leave there: ${elsewhere}`;
}

/** A folder of the PATH that lies in a folder; null: none does. */
async function programsIn(folder: string, searchPath: string): Promise<string | null> {
  const real = (await realPathOf(folder)) ?? folder;
  for (const place of searchPath.split(delimiter).filter(isAbsolute)) {
    const at = await realPathOf(place);
    if (at !== null && isWithin(at, real)) return place;
  }
  return null;
}

async function realPathOf(path: string): Promise<string | null> {
  return realpath(path).catch(() => null);
}
