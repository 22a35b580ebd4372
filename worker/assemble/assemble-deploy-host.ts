import type { DeployHost } from '../../activities/deploys/deploy-host.js';
import { deployPathsOf, deploySandboxOf } from '../../config/projects/deploy-of.js';
import { deployCredentials } from '../../config/projects/project-variables.js';
import type { Settings } from '../../config/settings/settings.js';

/** What this host's own settings and projects file say of deployments. Whatever is given is redacted from then on. */
export function assembleDeployHost(settings: Settings, learn: (secrets: readonly string[]) => void): DeployHost {
  return {
    credentials: (project, environment, names) => {
      if (names.length === 0) return {};
      const given = deployCredentials(settings, project, environment, names);
      // Whoever named them as credentials has said what they are, whatever they look like.
      if (typeof given !== 'string') learn(Object.values(given));
      return given;
    },
    paths: (project, environment) => deployPathsOf(settings, project, environment),
    sandbox: (project, environment) => deploySandboxOf(settings, project, environment),
  };
}
