import type { GateCheck } from '../gates/gate.js';
import type { Verdict } from '../pipeline/stages.js';
import type { EnvironmentName } from '../pipeline/environment.js';
import type { DeployRun } from './outcome.js';

/** What the ledger knows of an environment: the truth between two lives of its workflow. */
export interface EnvironmentRecord {
  readonly project: string;
  readonly environment: EnvironmentName;
  /** The last commit proven healthy; null: none was. */
  readonly running: ProvenCommit | null;
  /** A deployment that was rolled back, or degraded: what contains it is not deployed until a person agrees. */
  readonly held: Held | null;
  /** A deployment that was made and not looked at: asked for again, its command does not run again. */
  readonly unproven: Unproven | null;
}

export interface ProvenCommit {
  readonly commit: string;
  readonly taskId: string;
  /** Epoch milliseconds. */
  readonly since: number;
}

export interface Held {
  readonly commit: string;
  readonly taskId: string;
  readonly reason: string;
  readonly since: number;
  /** What was proven last runs, as its health has shown. False: nobody knows what runs. */
  readonly rolledBack: boolean;
  /** No rollback was tried: the next deployment takes its place, and no person has to agree. */
  readonly asksNobody?: true;
}

/** What a person has to agree to before a commit that contains it is deployed; null: nothing. */
export function heldForPerson({ held }: Pick<EnvironmentRecord, 'held'>): Held | null {
  return held?.asksNobody === true ? null : held;
}

export interface Unproven {
  /** Of the command's run: who goes on with it follows this run, and starts no other. */
  readonly runKey: string;
  readonly commit: string;
  readonly taskId: string;
  /** Null: the deployer agent deployed, or nobody has seen the command's end. */
  readonly run: DeployRun | null;
  /** Of the deployer's log; absent: there is none. */
  readonly verdict?: Verdict | null;
  readonly reason: string;
}

/** A row of a deployment; the first one with its key is made, a later one changes its state. */
export interface DeploymentRecord {
  readonly key: string;
  readonly project: string;
  readonly environment: EnvironmentName;
  readonly taskId: string;
  readonly commit: string;
  readonly previous: string | null;
  readonly state: DeploymentState;
  readonly reason: string | null;
  readonly run: number | null;
  readonly rollbackRun: number | null;
  readonly monitor: MonitorRecord | null;
  readonly at: number;
}

export const deploymentStates = [
  'waiting',
  'deploying',
  'checking',
  'rolling-back',
  'monitored',
  'healthy',
  'contained',
  'held',
  'withdrawn',
  'not-begun',
  'failed',
  'rolled-back',
  'unproven',
  'degraded',
] as const;
export type DeploymentState = (typeof deploymentStates)[number];

export interface MonitorRecord {
  readonly ticks: number;
  readonly failed: number;
  readonly unknown: number;
  readonly until: number;
  /** Of the last tick that failed. */
  readonly evidence: readonly GateCheck[];
}
