import { bareDeploy, bareEnvironment, environmentNames } from '../../domain/pipeline/environment.js';
import type { Project, ProjectDeploy, ProjectEnvironment } from './project.js';
import type { DeployEntry, EnvironmentEntry } from './schema/project-deploy.js';
import { absoluteSandbox } from './schema/places/sandbox-paths.js';

/** The key `deploy` of a project, with what it leaves out. */
export function toDeploy({ files, staging = {}, production = {}, redeploy, self }: DeployEntry): ProjectDeploy {
  return {
    files,
    environments: { staging: toEnvironment(staging), production: toEnvironment(production) },
    redeploy,
    self,
  };
}

function toEnvironment(said: EnvironmentEntry): ProjectEnvironment {
  const { read = [], write = [], sandbox = null } = said;
  return {
    command: said.command ?? bareEnvironment.command,
    rollback: said.rollback ?? bareEnvironment.rollback,
    timeoutSeconds: said.timeoutSeconds ?? bareEnvironment.timeoutSeconds,
    sandbox,
    paths: absoluteSandbox({ read, write }),
    credentials: said.credentials ?? bareEnvironment.credentials,
    health: said.health ?? bareEnvironment.health,
    healthWithinSeconds: said.healthWithinSeconds ?? bareEnvironment.healthWithinSeconds,
    monitor: said.monitor ?? bareEnvironment.monitor,
  };
}

/** Of a project that says nothing of it. */
export const undeployed: ProjectDeploy = toDeploy({ files: [], redeploy: bareDeploy.redeploy, self: bareDeploy.self });

/** Names of all variables that a project's deployments get, in all environments. */
export function credentialsOf({ deploy }: Project): string[] {
  return environmentNames.flatMap((environment) => deploy.environments[environment].credentials);
}
