import { join } from 'node:path';
import { allKeys } from './assemble-signing.js';
import { packageRoot } from '../../config/package-root.js';
import { createSandboxProbe } from '../../activities/sandbox/probe-sandbox.js';
import type { SandboxHost } from '../../activities/sandbox/sandbox-host.js';
import { sandboxPathsOf } from '../../config/projects/sandbox-of.js';
import type { Settings } from '../../config/settings/settings.js';

/** What a sandbox has to know of this host. */
export function assembleSandboxHost(settings: Settings): SandboxHost {
  const { stateDir, reposDir, runsDir, homes, secretFiles, hostEnvironment, registries } = settings;
  return {
    ...{ stateDir, reposDir, runsDir, registries },
    // The projects file may name another key meanwhile.
    get secretFiles() {
      return [...secretFiles, ...allKeys(settings).flatMap((key) => ('file' in key ? [key.file] : []))];
    },
    forwarder: join(packageRoot, 'dist/activities/network/inside/forwarder.mjs'),
    ownerHome: homes.owner,
    agentHome: homes.agent,
    stateOf: createSandboxProbe(hostEnvironment['PATH'] ?? ''),
    pathsOf: (project) => sandboxPathsOf(settings, project),
  };
}
