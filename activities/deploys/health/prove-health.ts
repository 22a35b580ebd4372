import type { HealthCheck } from '../../../domain/deploys/environment.js';
import type { GateCheck } from '../../../domain/gates/gate.js';
import type { Redact } from '../../../domain/text/redact.js';
import type { CommandShell } from '../../commands/run-command.js';
import type { DeployCheckout, Deployment } from '../deployment.js';
import { askCommand } from './ask-command.js';
import { askUrl } from './ask-url.js';
import { lookUntilHealthy } from './look.js';

/** What a deployment's commands run by: a shell, maybe in a sandbox, and all that they have in their environment. */
export interface DeploymentShell {
  readonly shell: CommandShell;
  readonly environment: Readonly<Record<string, string>>;
}

/** Throws InvalidInput where this host cannot give what the commands need. */
export type EnterDeployment = (deployment: Deployment, checkout: DeployCheckout) => Promise<DeploymentShell>;

export interface HealthDeps {
  readonly enterDeployment: EnterDeployment;
  readonly runsDir: string;
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
  { enterDeployment, runsDir, redact }: HealthDeps,
  { deployment, checkout, withinSeconds, signal }: ProveHealth,
): Promise<GateCheck[]> {
  const { task, stage, round, commit, runKey, policy } = deployment;
  const checks = policy.health;
  const withinMs = withinSeconds * 1_000;
  let entered: Promise<DeploymentShell> | null = null;
  const ask = async (check: HealthCheck): Promise<GateCheck> => {
    const ownMs = check.kind === 'url' ? urlMs : check.timeoutSeconds * 1_000;
    const limits = { withinMs: withinMs === 0 ? ownMs : Math.min(ownMs, withinMs), signal, redact };
    if (check.kind === 'url') return askUrl({ ...limits, check, commit });
    const log = { taskId: task.id, of: `${stage}-${round}-health-${checks.indexOf(check) + 1}` };
    const place = { key: `health-${runKey}`, cwd: checkout.path };
    const shell = await (entered ??= enterDeployment(deployment, checkout));
    return askCommand({ ...limits, ...place, ...shell, check, runsDir, log });
  };
  return lookUntilHealthy({ checks, ask, redact, withinMs, pauseMs, signal });
}
