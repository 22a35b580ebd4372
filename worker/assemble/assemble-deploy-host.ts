import type { DeployHost } from '../../activities/deploys/deploy-host.js';

/** What this host's own settings and projects file say of deployments. */
export function assembleDeployHost(): DeployHost {
  return {
    credentials: () => ({}),
    paths: () => ({ read: [], write: [] }),
    sandbox: () => 'auto',
  };
}
