import { realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { type AgentName, agentNames, agents } from '../../domain/agents/agents.js';
import { certificateVariables } from '../../domain/agents/certificates.js';
import { keptInHome, makeKept } from './places/kept-places.js';
import type { Mount } from './places/mount.js';
import { ownersSecrets } from './places/owners-secrets.js';
import { programPlaces } from './places/program-places.js';
import { systemPlaces } from './places/system-folders.js';
import { leadsThrough, tracePath, traceWritable } from './places/trace-path.js';
import { orchsOwn, type SandboxHost, type SandboxPaths } from './sandbox-host.js';

export interface SandboxMounts {
  readonly host: SandboxHost;
  /** Whose login and sessions are there; null: no agent's. */
  readonly agentName: AgentName | null;
  /** What the host gives such programs. A task's own says nothing of what is shown: it comes from outside. */
  readonly hostEnvironment: Readonly<Record<string, string>>;
  /** The program's, as it will have it. */
  readonly environment: Readonly<Record<string, string>>;
  /** What the program works in, and writes to. */
  readonly folder: string;
  /** What its project's own entry in the host's projects file adds. */
  readonly paths: SandboxPaths;
  /** Absolute. */
  readonly program: string;
  readonly readable: readonly string[];
  readonly writable: readonly string[];
  /** What else is not seen. */
  readonly hidden: readonly string[];
}

/** Folders that each sandbox has for itself. */
const ownFolders = ['/tmp', '/var/tmp'];

/** What a sandboxed program sees of this host: nothing but this. */
export async function sandboxMounts(request: SandboxMounts): Promise<Mount[]> {
  const { host, agentName, hostEnvironment, environment, folder, paths, program } = request;
  const home = environment.HOME ?? null;
  const hasOwnHome = home !== null && host.agentHome === home;
  const kept = agentName === null ? [] : await makeKept(agents[agentName], hostEnvironment);
  const writable = await traceWritable([
    ...(hasOwnHome ? [home] : []),
    ...[...kept, ...request.writable, ...paths.write, folder],
  ]);
  const ofAgents = writable.map(({ real }) => real);
  const certificates = certificateVariables.flatMap((name) => hostEnvironment[name] ?? []);
  const others = agentNames.filter((name) => name !== agentName).flatMap((name) => keptInHome(agents[name]));
  const secrets = [...ownersSecrets, ...others].map((name) => join(host.ownerHome, name));
  const searchPath = hostEnvironment.PATH ?? '';
  const programs = await programPlaces(searchPath, host.ownerHome, [program], { ofAgents, secrets });

  const found = (
    await Promise.all([
      ...show([...systemPlaces, ...certificates.filter(isAbsolute)], ofAgents),
      ...ownFolders.map((path): Promise<Mount[]> => Promise.resolve([{ path, as: 'empty' }])),
      ...(home === null || hasOwnHome ? [] : [ownHome(home)]),
      ...show(programs, ofAgents),
      ...hide([...orchsOwn(host), ...secrets, ...request.hidden]),
      ...show([...request.readable, ...paths.read], ofAgents),
    ])
  ).flat();
  const written = writable.flatMap(({ links, real }): Mount[] => [...links, { path: real, as: 'writable' }]);
  return withoutNeedless(withoutTwins([...found, ...written]));
}

/** A home that is empty, over whatever is there. */
async function ownHome(home: string): Promise<Mount[]> {
  if (!isAbsolute(home)) return [];
  const { links, real } = (await tracePath(home)) ?? { links: [], real: home };
  return real === '/' ? [] : [...links, { path: real, as: 'empty' }];
}

/** `ofAgents`: what they write. It is there as they have it, and nothing is shown that it leads to. */
function show(paths: readonly string[], ofAgents: readonly string[]): Promise<Mount[]>[] {
  return paths.map(async (path): Promise<Mount[]> => {
    const traced = await tracePath(path);
    if (traced === null || leadsThrough(traced, ofAgents)) return [];
    return [...traced.links, { path: traced.real, as: 'readable' }];
  });
}

function hide(paths: readonly string[]): Promise<Mount[]>[] {
  return paths.map(async (path) => {
    try {
      const real = await realpath(path);
      return [{ path: real, as: 'hidden' as const, isFolder: (await stat(real)).isDirectory() }];
    } catch {
      // What is not there needs no hiding, and what may not be looked at by us neither.
      return [];
    }
  });
}

/** Two names of one place; the later says what it is. */
function withoutTwins(mounts: readonly Mount[]): Mount[] {
  return [...new Map(mounts.map((one) => [one.path, one])).values()];
}

/** What is there by a mount above already, as the links and files of a readable folder; and what nobody would see anyway. */
function withoutNeedless(mounts: readonly Mount[]): Mount[] {
  const byPath = new Map(mounts.map((one) => [one.path, one]));
  return mounts.filter((one) => {
    const above = nearestAbove(one.path, byPath);
    switch (one.as) {
      case 'hidden':
        return above === 'readable' || above === 'writable';
      case 'link':
      case 'readable':
        return above !== 'readable' && above !== 'writable';
      case 'empty':
        return above !== 'writable';
      case 'writable':
        return above !== 'writable';
    }
  });
}

/** Of the mounts above a path, the deepest decides. */
function nearestAbove(path: string, mounts: ReadonlyMap<string, Mount>): Mount['as'] | null {
  for (let folder = dirname(path); folder !== '/'; folder = dirname(folder)) {
    const mount = mounts.get(folder);
    if (mount !== undefined) return mount.as;
  }
  return null;
}
