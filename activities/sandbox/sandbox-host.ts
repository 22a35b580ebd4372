import { join } from 'node:path';
import type { SandboxState } from './probe-sandbox.js';

/** What a project's own entry of the host's projects file adds to what its programs see; absolute paths. */
export interface SandboxPaths {
  readonly read: readonly string[];
  readonly write: readonly string[];
}

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
  /** Whether sandboxes can be made here. */
  readonly stateOf: () => Promise<SandboxState>;
  readonly pathsOf: (project: string) => SandboxPaths;
}

/** What only orch sees of it. */
export function orchsOwn({ stateDir, runsDir, reposDir, secretFiles }: SandboxHost): string[] {
  return [stateDir, runsDir, join(reposDir, '_git'), join(reposDir, '_wt'), ...secretFiles];
}
