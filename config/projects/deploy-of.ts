import {
  commandsIn,
  type EnvironmentName,
  type DeployPolicy,
  type EnvironmentPolicy,
} from '../../domain/pipeline/environment.js';
import type { Sandbox } from '../../domain/network/sandbox.js';
import type { Settings } from '../settings/settings.js';
import type { Project, ProjectEnvironment } from './project.js';
import { readProjects } from './projects.js';
import type { SandboxPaths } from './schema/places/sandbox-paths.js';

/** How a task deploys: all but what a host says for itself. */
export function deployPolicy(settings: Settings, { deploy }: Project): DeployPolicy {
  const { staging, production } = deploy.environments;
  const environments = { staging: travelling(settings, staging), production: travelling(settings, production) };
  return { ...deploy, environments };
}

/** Without the paths, which each host says for itself. */
function travelling(settings: Settings, said: ProjectEnvironment): EnvironmentPolicy {
  const { command, rollback, timeoutSeconds, credentials, health, healthWithinSeconds, monitor } = said;
  const sandbox = sandboxIn(settings, said);
  return { command, rollback, timeoutSeconds, sandbox, credentials, health, healthWithinSeconds, monitor };
}

/** What this host's own projects file lets an environment's commands see. A task's input has no say in it. */
export function deployPathsOf(settings: Settings, project: string, environment: EnvironmentName): SandboxPaths {
  return find(settings, project, environment)?.paths ?? { read: [], write: [] };
}

/** Which sandbox this host itself wants for them. */
export function deploySandboxOf(settings: Settings, project: string, environment: EnvironmentName): Sandbox {
  return sandboxIn(settings, find(settings, project, environment) ?? { sandbox: null });
}

function sandboxIn({ agent }: Settings, { sandbox }: Pick<ProjectEnvironment, 'sandbox'>): Sandbox {
  return agent.sandbox === 'off' ? 'off' : (sandbox ?? agent.sandbox);
}

/** What this host's own projects file runs there. */
export function deployCommandsOf(settings: Settings, project: string, environment: EnvironmentName): string[] {
  const own = find(settings, project, environment);
  return own === undefined ? [] : commandsIn(own);
}

function find(settings: Settings, name: string, environment: EnvironmentName): ProjectEnvironment | undefined {
  return readProjects(settings).find((project) => project.name === name)?.deploy.environments[environment];
}
