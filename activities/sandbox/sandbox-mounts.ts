import { mkdir, realpath, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Agent } from '../../domain/agents/agent.js';
import { type AgentName, agentNames, agents } from '../../domain/agents/agents.js';
import type { TaskIdentity } from '../../domain/task/task.js';
import { placesOf } from '../git/worktree/places.js';
import type { Mount } from './sandbox-arguments.js';

/** What a sandbox has to know of its host. */
export interface SandboxHost {
  readonly stateDir: string;
  readonly reposDir: string;
  readonly runsDir: string;
  /** The home of the worker's user. */
  readonly ownerHome: string;
  /** A home that is the agents' own; null: they have the owner's. */
  readonly agentHome: string | null;
  /** Files with orch's own credentials. */
  readonly secretFiles: readonly string[];
}

export interface SandboxMounts {
  readonly host: SandboxHost;
  /** Whose login and sessions are there; null: no agent's. */
  readonly agentName: AgentName | null;
  /** The program's, as it will have it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly task: TaskIdentity;
  readonly worktree: string;
  /** Absolute. */
  readonly program: string;
  /** What else is read, although it lies where nothing is. */
  readonly readable: readonly string[];
  readonly writable: readonly string[];
  /** What else is not seen. */
  readonly hidden: readonly string[];
}

/** Where people and their tools keep what opens other doors, in their home. */
const ownersSecrets = [
  '.ssh',
  '.gnupg',
  '.aws',
  '.azure',
  '.kube',
  '.docker',
  '.netrc',
  '.npmrc',
  '.pypirc',
  '.pgpass',
  '.git-credentials',
  '.config/git/credentials',
  '.config/gh',
  '.config/glab-cli',
  '.config/hub',
  '.config/tea',
  '.config/gcloud',
  '.config/temporalio',
  '.cargo/credentials.toml',
];

/** Sockets of the host's services, docker's among them, and what others put into shared folders. */
const sharedFolders = ['/run', '/var/run', '/tmp', '/var/tmp'];

/** Which paths of this host a sandboxed program does not see, may read all the same, and may write. */
export async function sandboxMounts(request: SandboxMounts): Promise<Mount[]> {
  const { host, agentName, environment, task, worktree, program } = request;
  const { gitDir, mirror } = placesOf(host.reposDir, task);
  const home = environment.HOME ?? null;
  const others = agentNames.filter((name) => name !== agentName).flatMap((name) => keptInHome(agents[name]));
  const ownersHidden = [...ownersSecrets, ...others].map((name) => join(host.ownerHome, name));
  const writable = [
    ...request.writable,
    worktree,
    ...(agentName === null ? [] : await makeKept(agents[agentName], environment)),
  ];
  if (host.agentHome !== null && host.agentHome === home) writable.push(host.agentHome);
  const mounts = await Promise.all([
    ...mount('hidden', [
      ...sharedFolders,
      host.stateDir,
      host.runsDir,
      join(host.reposDir, '_git'),
      join(host.reposDir, '_wt'),
      ...host.secretFiles,
      ...ownersHidden,
      ...request.hidden,
    ]),
    // The agent's own git borrows the objects; names that lead to them lie in a resolver's folder of /run.
    ...mount('readable', [join(gitDir, 'objects'), join(mirror, 'objects'), ...request.readable]),
    ...mount('readable', ['/etc/resolv.conf']),
    ...mount('writable', writable),
  ]);
  const found = withoutTwins(mounts.filter((one) => one !== null));
  const own = dirname(await realpath(program));
  return isHidden(own, found) ? [...found, { path: own, as: 'readable', isFolder: true }] : found;
}

/** Of the mounts above a path, the deepest decides. */
function isHidden(path: string, mounts: readonly Mount[]): boolean {
  const above = mounts.filter((one) => path === one.path || path.startsWith(`${one.path}/`));
  return above.sort((one, other) => other.path.length - one.path.length)[0]?.as === 'hidden';
}

function keptInHome({ keeps }: Agent): string[] {
  return [...keeps.folders, ...keeps.files];
}

/** Where each agent keeps its login and its sessions. */
export function allKept(environments: Readonly<Record<AgentName, Readonly<Record<string, string>>>>): string[] {
  return agentNames.flatMap((name) => {
    const { folders, files } = keptBy(agents[name], environments[name]);
    return [...folders, ...files];
  });
}

function keptBy(
  { keeps }: Agent,
  environment: Readonly<Record<string, string>>,
): { readonly folders: readonly string[]; readonly files: readonly string[] } {
  const moved = keeps.variable === null ? undefined : environment[keeps.variable];
  if (moved !== undefined) return { folders: [moved], files: [] };
  const home = environment.HOME;
  if (home === undefined) return { folders: [], files: [] };
  return { folders: keeps.folders.map((name) => join(home, name)), files: keeps.files.map((name) => join(home, name)) };
}

/** Makes what is missing: nothing can be made where its folder is read-only. */
async function makeKept(agent: Agent, environment: Readonly<Record<string, string>>): Promise<string[]> {
  const { folders, files } = keptBy(agent, environment);
  for (const folder of folders) await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const file of files) await writeFile(file, '{}\n', { flag: 'wx', mode: 0o600 }).catch(expectExisting);
  return [...folders, ...files];
}

function expectExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

function mount(as: Mount['as'], paths: readonly string[]): Promise<Mount | null>[] {
  return paths.map(async (path) => {
    try {
      const real = await realpath(path);
      return { path: real, as, isFolder: (await stat(real)).isDirectory() };
    } catch {
      // What is not there needs no hiding, and what may not be looked at by us neither.
      return null;
    }
  });
}

/** Two names of one place; the later says what it is. */
function withoutTwins(mounts: readonly Mount[]): Mount[] {
  return [...new Map(mounts.map((one) => [one.path, one])).values()];
}
