import { join } from 'node:path';
import type { CheckSandboxDeps } from '../../../activities/gates/enter-check-sandbox.js';
import { type FreshOrigin, testEnvironment } from '../git/fresh-origin.js';

/** What a gate needs beside git, on a host whose own things lie in the folder of the origin. */
export function checkDeps({ folder, deps }: FreshOrigin): CheckSandboxDeps {
  const environment = { ...testEnvironment, HOME: join(folder, 'home') };
  return {
    checkEnvironment: testEnvironment,
    environments: { claude: environment, codex: environment, command: environment },
    sandboxOf: () => 'off',
    sandboxHost: {
      stateDir: join(folder, 'state'),
      reposDir: deps.reposDir,
      runsDir: join(folder, 'runs'),
      ownerHome: join(folder, 'home'),
      agentHome: null,
      secretFiles: [join(folder, '.env')],
    },
  };
}
