import { join } from 'node:path';
import type { ProjectCommand } from '../../../domain/gates/project-command.js';
import type { CommandSandboxDeps } from '../../../activities/commands/enter-command-sandbox.js';
import { packageRoot } from '../../../config/package-root.js';
import { createSandboxProbe } from '../../../activities/sandbox/probe-sandbox.js';
import { type FreshOrigin, testEnvironment } from '../git/fresh-origin.js';

/** A check as a project has it that says no more than the command. */
export function aCheck(run: string, timeoutSeconds = 30): ProjectCommand {
  return { name: run, run, timeoutSeconds };
}

/** What a gate needs beside git, on a host whose own things lie in the folder of the origin. */
export function checkDeps({ folder, deps }: FreshOrigin): CommandSandboxDeps {
  const environment = { ...testEnvironment, HOME: join(folder, 'home') };
  return {
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
      stateOf: createSandboxProbe(testEnvironment.PATH ?? ''),
      pathsOf: () => ({ read: [], write: [] }),
    },
  };
}
