import type { EnvironmentName } from '../../domain/pipeline/environment.js';
import type { Sandbox } from '../../domain/network/sandbox.js';
import type { WorkersVariables } from '../commands/given-variables.js';
import type { SandboxPaths } from '../sandbox/sandbox-host.js';

/** What this host's own settings and projects file say about a project's deployments, whatever a task's input says. */
export interface DeployHost {
  /** By their names; a text: why this host does not give them. */
  readonly credentials: (project: string, environment: EnvironmentName, names: readonly string[]) => WorkersVariables;
  /** Whether a command may run beside those credentials: as the environment's command, its rollback, or its health. */
  readonly mayRun: (project: string, environment: EnvironmentName, command: string) => boolean;
  /** What the commands see beside their checkout and the toolchain. */
  readonly paths: (project: string, environment: EnvironmentName) => SandboxPaths;
  readonly sandbox: (project: string, environment: EnvironmentName) => Sandbox;
}
