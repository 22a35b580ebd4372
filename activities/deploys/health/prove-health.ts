import type { HealthCheck } from '../../../domain/pipeline/environment.js';
import type { GateCheck } from '../../../domain/gates/gate.js';
import { createRedact, type Redact } from '../../../domain/text/redact.js';
import { stepFailure } from '../../temporal/failure.js';
import type { DeployCheckout, Deployment } from '../deployment.js';
import { type DeploySandbox, type DeploySandboxDeps, enterDeploySandbox } from '../enter-deploy-sandbox.js';
import { askCommand } from './ask-command.js';
import { askUrl } from './ask-url.js';
import { lookUntilHealthy } from './look.js';

export interface HealthDeps extends DeploySandboxDeps {
  readonly redact: Redact;
}

export interface ProveHealth {
  readonly deployment: Deployment;
  readonly checkout: DeployCheckout;
  /** For how long checks that fail are tried again; 0: one look. */
  readonly withinSeconds: number;
  readonly signal: AbortSignal;
}

/** How long a URL may take to answer. */
const urlMs = 10_000;
const pauseMs = { first: 500, longest: 5_000 };

/** The environment's health checks against the deployment's commit, each of kind `health`. */
export async function proveHealth(
  deps: HealthDeps,
  { deployment, checkout, withinSeconds, signal }: ProveHealth,
): Promise<GateCheck[]> {
  const { task, environment, stage, round, commit, runKey, policy } = deployment;
  const checks = policy.health;
  const withinMs = withinSeconds * 1_000;
  // What was deployed may answer with them, and a worker that has just begun has learned none.
  const credentials = deps.deployHost.credentials(task.project, environment, policy.credentials);
  const known = createRedact(typeof credentials === 'string' ? [] : Object.values(credentials));
  const redact: Redact = (text) => deps.redact(known(text));
  let entered: Promise<DeploySandbox> | null = null;

  const ask = async (check: HealthCheck): Promise<GateCheck> => {
    const ownMs = check.kind === 'url' ? urlMs : check.timeoutSeconds * 1_000;
    const limits = { withinMs: withinMs === 0 ? ownMs : Math.min(ownMs, withinMs), signal, redact };
    if (check.kind === 'url') return askUrl({ ...limits, check, commit });
    const { shell, environment } = await (entered ??= enter(deps, deployment, checkout));
    const place = { key: `health-${runKey}`, cwd: checkout.path };
    const log = { taskId: task.id, of: `${stage}-${round}-health-${checks.indexOf(check) + 1}` };
    return askCommand({ ...limits, ...place, shell, environment, check, runsDir: deps.sandboxHost.runsDir, log });
  };
  return lookUntilHealthy({ checks, ask, redact, withinMs, pauseMs, signal });
}

async function enter(deps: HealthDeps, deployment: Deployment, checkout: DeployCheckout): Promise<DeploySandbox> {
  const sandbox = await enterDeploySandbox(deps, deployment, checkout);
  if (typeof sandbox === 'string') throw stepFailure('InvalidInput', sandbox);
  return sandbox;
}
