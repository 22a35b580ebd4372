import { randomUUID } from 'node:crypto';
import type { DeployHost } from '../../../activities/deploys/deploy-host.js';
import type { Deployment } from '../../../activities/deploys/deployment.js';
import { createPrepareDeployment } from '../../../activities/anywhere/deploys/prepare-deployment.js';
import { bareEnvironment, type EnvironmentPolicy } from '../../../domain/pipeline/environment.js';
import { type FreshOrigin, inActivity } from '../git/fresh-origin.js';
import { checkDeps } from '../on-host/a-check.js';

/** What a host gives that says nothing of deployments: no sandbox, and the credentials that a test names. */
export function aDeployHost(
  fields: Partial<DeployHost> = {},
  given: Readonly<Record<string, string>> = {},
): DeployHost {
  return {
    credentials: (_project, _environment, names) =>
      Object.fromEntries(names.map((name) => [name, given[name] ?? ''] as const)),
    mayRun: () => true,
    paths: () => ({ read: [], write: [] }),
    sandbox: () => 'off',
    ...fields,
  };
}

/** A deployment of the head of main to production. */
export function aDeployment(
  o: FreshOrigin,
  policy: Partial<EnvironmentPolicy> = {},
  fields: Partial<Deployment> = {},
): Deployment {
  return {
    runKey: `deploy/${randomUUID()}`,
    task: o.task(),
    environment: 'production',
    stage: 'deploy',
    round: 1,
    policy: { ...bareEnvironment, sandbox: 'off', command: 'true', timeoutSeconds: 60, ...policy },
    self: false,
    commit: o.atOrigin('rev-parse', 'main'),
    previous: null,
    killGraceSeconds: 1,
    ...fields,
  };
}

export function prepareDeps(o: FreshOrigin, deployHost = aDeployHost()) {
  return { ...o.deps, sandboxHost: checkDeps(o).sandboxHost, deployHost };
}

export async function prepared(o: FreshOrigin, deployment: Deployment): Promise<string> {
  const answer = await inActivity(createPrepareDeployment(prepareDeps(o)), deployment);
  if (answer.kind === 'problem') throw new Error(answer.reason);
  return answer.checkout.path;
}
