import type { DeployHost } from '../../activities/deploys/deploy-host.js';
import { deployCommandsOf, deployPathsOf, deploySandboxOf } from '../../config/projects/deploy-of.js';
import { deployCredentials, knownCredentials } from '../../config/projects/project-variables.js';
import { readProjects } from '../../config/projects/projects.js';
import type { Settings } from '../../config/settings/settings.js';

/** What this host's own settings and projects file say of deployments. Its credentials are redacted from the start. */
export function assembleDeployHost(settings: Settings, learn: (secrets: readonly string[]) => void): DeployHost {
  for (const project of readProjects(settings)) learn(knownCredentials(settings, project));
  return {
    credentials: (project, environment, names) => {
      if (names.length === 0) return {};
      const given = deployCredentials(settings, project, environment, names);
      // The projects file may have come to name it since.
      if (typeof given !== 'string') learn(Object.values(given));
      return given;
    },
    mayRun: (project, environment, command) => deployCommandsOf(settings, project, environment).includes(command),
    paths: (project, environment) => deployPathsOf(settings, project, environment),
    sandbox: (project, environment) => deploySandboxOf(settings, project, environment),
  };
}
