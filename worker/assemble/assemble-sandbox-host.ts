import { createSandboxProbe } from '../../activities/sandbox/probe-sandbox.js';
import type { SandboxHost } from '../../activities/sandbox/sandbox-host.js';
import { sandboxPathsOf } from '../../config/projects/sandbox-of.js';
import type { Settings } from '../../config/settings/settings.js';

/** What a sandbox has to know of this host. */
export function assembleSandboxHost(settings: Settings): SandboxHost {
  const { stateDir, reposDir, runsDir, homes, secretFiles, hostEnvironment } = settings;
  return {
    ...{ stateDir, reposDir, runsDir, secretFiles },
    ownerHome: homes.owner,
    agentHome: homes.agent,
    stateOf: createSandboxProbe(hostEnvironment['PATH'] ?? ''),
    pathsOf: (project) => sandboxPathsOf(settings, project),
  };
}
