import { mkdir, realpath, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Agent } from '../../domain/agents/agent.js';
import { type AgentName, agentNames, agents } from '../../domain/agents/agents.js';
import type { TaskIdentity } from '../../domain/task.js';
import { placesOf } from '../git/places.js';
import type { RunFiles } from './run-files.js';
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
  readonly agentName: AgentName;
  /** The agent's, as it will have it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly task: TaskIdentity;
  readonly worktree: string;
  /** The agent's program, absolute. */
  readonly program: string;
  readonly files: RunFiles;
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
  '.cargo/credentials.toml',
];

/** Sockets of the host's services, docker's among them, and what others put into shared folders. */
const sharedFolders = ['/run', '/var/run', '/tmp', '/var/tmp'];

/** Which paths of this host a sandboxed agent does not see, may read all the same, and may write. */
export async function sandboxMounts(request: SandboxMounts): Promise<Mount[]> {
  const { host, agentName, environment, task, worktree, program, files } = request;
  const { gitDir, mirror } = placesOf(host.reposDir, task);
  const home = environment.HOME ?? null;
  const others = agentNames.filter((name) => name !== agentName).flatMap((name) => keptInHome(agents[name]));
  const ownersHidden = [...ownersSecrets, ...others].map((name) => join(host.ownerHome, name));
  const writable = [worktree, ...(await kept(agents[agentName], environment))];
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
    ]),
    // The agent's own git borrows the objects; names that lead to them lie in a resolver's folder of /run.
    ...mount('readable', [join(gitDir, 'objects'), join(mirror, 'objects'), files.inputs]),
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

/** Makes what is missing: nothing can be made where its folder is read-only. */
async function kept({ keeps }: Agent, environment: Readonly<Record<string, string>>): Promise<string[]> {
  const moved = keeps.variable === null ? undefined : environment[keeps.variable];
  const home = environment.HOME;
  const [folders, files] =
    moved !== undefined
      ? [[moved], []]
      : home === undefined
        ? [[], []]
        : [keeps.folders.map((name) => join(home, name)), keeps.files.map((name) => join(home, name))];
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
