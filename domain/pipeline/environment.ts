import type { Sandbox } from '../network/sandbox.js';

/** Where a project is deployed to; each has its stage, its queue of deployments, and a row in the ledger. */
export const environmentNames = ['staging', 'production'] as const;
export type EnvironmentName = (typeof environmentNames)[number];

/** What shows that a commit runs and answers; `{commit}` in a text stands for the commit. */
export type HealthCheck =
  | {
      readonly kind: 'url';
      readonly url: string;
      readonly status: number;
      /** What the answer's body must hold; null: anything will do. */
      readonly contains: string | null;
    }
  /** Runs in a clean checkout of the commit, with the environment's credentials. */
  | { readonly kind: 'command'; readonly run: string; readonly timeoutSeconds: number };

/** A look every so often after a deployment; `failing` of the last `of` looks make it degraded. */
export interface MonitorPolicy {
  readonly everySeconds: number;
  readonly forSeconds: number;
  readonly failing: number;
  readonly of: number;
  /** Whether a degraded deployment is rolled back. */
  readonly rollback: boolean;
}

/** How a project deploys to one environment, and proves it. */
export interface EnvironmentPolicy {
  /** Null: the deployer agent deploys, by the repository's own procedure. */
  readonly command: string | null;
  /** Runs in the checkout of the last commit proven healthy; null: nothing is rolled back. */
  readonly rollback: string | null;
  /** Of each command. */
  readonly timeoutSeconds: number;
  readonly sandbox: Sandbox;
  /** Names of the worker's variables that this environment's commands get, and nothing else does. */
  readonly credentials: readonly string[];
  readonly health: readonly HealthCheck[];
  /** All health checks have to pass within this time. */
  readonly healthWithinSeconds: number;
  readonly monitor: MonitorPolicy | null;
}

/** All that an environment runs by a shell. */
export function commandsIn({
  command,
  rollback,
  health,
}: Pick<EnvironmentPolicy, 'command' | 'rollback' | 'health'>): string[] {
  const checks = health.flatMap((check) => (check.kind === 'command' ? [check.run] : []));
  return [...new Set([command, rollback, ...checks].filter((one) => one !== null))];
}

export interface DeployPolicy {
  /** Paths whose changes are listed where a deployment is approved. */
  readonly files: readonly string[];
  readonly environments: Readonly<Record<EnvironmentName, EnvironmentPolicy>>;
  /** A deployment that failed goes back to development without waiting for a person. */
  readonly redeploy: 'ask' | 'byItself';
  /** The project is orch itself: its deployment may restart what runs it. */
  readonly self: boolean;
}

/** Of a project that says nothing: the deployer agent's, with nothing to look at. */
export const bareEnvironment: EnvironmentPolicy = {
  command: null,
  rollback: null,
  timeoutSeconds: 1_800,
  sandbox: 'auto',
  credentials: [],
  health: [],
  healthWithinSeconds: 120,
  monitor: null,
};

export const bareDeploy: DeployPolicy = {
  files: [],
  environments: { staging: bareEnvironment, production: bareEnvironment },
  redeploy: 'ask',
  self: false,
};
