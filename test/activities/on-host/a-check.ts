import { join } from 'node:path';
import type { ProjectCommand } from '../../../domain/gates/project-command.js';
import type { CommandSandboxDeps } from '../../../activities/commands/enter-command-sandbox.js';
import { packageRoot } from '../../../config/package-root.js';
import { createSandboxProbe } from '../../../activities/sandbox/probe-sandbox.js';
import type { ProjectVariables } from '../../../activities/commands/given-variables.js';
import type { SetUpOrder } from '../../../activities/setup/set-up-order.js';
import { type FreshOrigin, testEnvironment } from '../git/fresh-origin.js';

/** A check as a project has it that says no more than the command. */
export function aCheck(run: string, timeoutSeconds = 30): ProjectCommand {
  return { name: run, run, timeoutSeconds };
}

/** Of a project that asks for none. */
export const noVariables: ProjectVariables = {
  exposed: () => ({}),
  setUpSecrets: () => ({}),
  filesOfSecret: () => [],
  keepsSecrets: () => false,
};

/** Of a project that says no more than its checks. */
export const plainOrder: Omit<SetUpOrder, 'workspace' | 'visit'> = {
  role: 'developer',
  sandbox: 'off',
  network: { setUp: 'open', checks: 'open' },
  setUp: { commands: [], files: [], secrets: [] },
  environment: {},
  expose: [],
  decided: { given: [], refused: [] },
};

/** What a gate needs beside git, on a host whose own things lie in the folder of the origin. */
export function checkDeps({ folder, deps }: FreshOrigin): CommandSandboxDeps & {
  readonly projectVariables: ProjectVariables;
} {
  const environment = { ...testEnvironment, HOME: join(folder, 'home') };
  return {
    projectVariables: noVariables,
    commandEnvironment: testEnvironment,
    environments: { claude: environment, codex: environment, command: environment },
    sandboxOf: () => 'off',
    sandboxHost: {
      stateDir: join(folder, 'state'),
      reposDir: deps.reposDir,
      runsDir: join(folder, 'runs'),
      ownerHome: join(folder, 'home'),
      agentHome: null,
      secretFiles: [join(folder, '.env')],
      forwarder: join(packageRoot, 'dist/activities/network/inside/forwarder.mjs'),
      registries: [] as readonly string[],
      stateOf: createSandboxProbe(testEnvironment.PATH),
      pathsOf: () => ({ read: [], write: [] }),
    },
  };
}
