import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { pino } from 'pino';
import type { Pool } from 'pg';
import { endAllRuns } from '../../../activities/agents/run/end-all-runs.js';
import { runFiles } from '../../../activities/agents/run/run-files.js';
import { readState, type RunState } from '../../../activities/agents/supervisor/state-file.js';
import type { DeployHost } from '../../../activities/deploys/deploy-host.js';
import type { DeployCommandEnd, Deployment } from '../../../activities/deploys/deployment.js';
import type { CommandOf } from '../../../domain/deploys/deploy-command.js';
import { createRunDeployment, type RunDeploymentInput } from '../../../activities/on-host/deploys/run-deployment.js';
import { findRun } from '../../../activities/store/runs.js';
import type { EnvironmentPolicy } from '../../../domain/pipeline/environment.js';
import { becomes, supervisorPath } from '../agents/a-run.js';
import { freshOrigin } from '../git/fresh-origin.js';
import { checkDeps } from '../on-host/a-check.js';
import { aDeployHost, aDeployment, prepared } from './a-deployment.js';

export const credential = 'correct+horse/battery staple?';

/** A host that deploys what an origin of its own holds; `close` ends what still runs there. */
export function aDeployRun(pool: Pool, parent?: string) {
  const o = freshOrigin(undefined, parent);
  const logged: Record<string, unknown>[] = [];
  const { sandboxHost, commandEnvironment, environments } = checkDeps(o);
  const { runsDir } = sandboxHost;
  const detach = new AbortController();
  const deps = {
    ...{ pool, runsDir, sandboxHost, commandEnvironment, environments, supervisorPath },
    hostId: 'host-1',
    deployHost: aDeployHost({}, { SHOP_TOKEN: credential }),
    redact: (text: string) => text,
    log: pino({ base: null }, { write: (line: string) => logged.push(JSON.parse(line) as Record<string, unknown>) }),
    detach: detach.signal,
  };

  function attempt(input: RunDeploymentInput, changed: Partial<typeof deps> = {}) {
    const environment = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
    const output: Promise<DeployCommandEnd> = environment.run(createRunDeployment({ ...deps, ...changed }), input);
    // Looked at later by the test; until then its failure is not unheard of.
    output.catch(() => undefined);
    return { environment, output };
  }

  async function input(
    policy: Partial<EnvironmentPolicy>,
    fields: Partial<Deployment> = {},
    command: CommandOf = 'deploy',
  ): Promise<RunDeploymentInput> {
    const deployment = aDeployment(o, policy, fields);
    return { ...deployment, command, checkout: { hostId: 'host-1', path: await prepared(o, deployment) } };
  }

  const fileOf = (name: string) => join(o.folder, name);
  return {
    ...{ o, deps, detach, logged, attempt, input, runsDir, fileOf },
    /** Runs a command to its end. */
    run: async (command: string, policy: Partial<EnvironmentPolicy> = {}, host: Partial<DeployHost> = {}) => {
      const given = await input({ command, ...policy });
      return attempt(given, { deployHost: { ...deps.deployHost, ...host } }).output;
    },
    said: (message: string) => logged.filter((line) => line.msg === message),
    /** Lines of a file that a command writes to, which is outside of its checkout. */
    lines: (name: string) =>
      existsSync(fileOf(name)) ? readFileSync(fileOf(name), 'utf8').split('\n').slice(0, -1) : [],
    stateOf: async (runKey: string): Promise<RunState> => {
      let state: ReturnType<typeof readState> = null;
      await becomes('the command runs', async () => {
        const run = await findRun(pool, runKey);
        state = run === null ? null : readState(runFiles(runsDir, run.number).state);
        return state !== null && state !== 'unreadable' && state.program !== null;
      });
      return state as unknown as RunState;
    },
    close: async () => {
      await endAllRuns({ runsDir, why: 'shutdown', graceSeconds: 0 });
      o.remove();
    },
  };
}
export type DeployRun = ReturnType<typeof aDeployRun>;
