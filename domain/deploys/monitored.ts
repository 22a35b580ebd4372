import type { DeployOrder } from './deploy-turn.js';
import type { MonitorPolicy } from '../pipeline/environment.js';
import type { MonitorRecord, ProvenCommit } from './environment-record.js';

/** A deployment under the eyes of the post-deploy-monitor. */
export interface MonitoredDeployment {
  readonly order: DeployOrder;
  readonly policy: MonitorPolicy;
  /** What ran before; null: nothing that was proven. */
  readonly previous: ProvenCommit | null;
  readonly startedAt: number;
  readonly looks: MonitorRecord;
  /** The last looks, the newest last. */
  readonly last: readonly Tick[];
  /** Where its health is looked at from; null: a checkout has to be made first. */
  readonly checkout: { readonly hostId: string; readonly path: string } | null;
  /** That it cannot look was told. */
  readonly errorTold: boolean;
}

/** `unknown`: nobody could look. */
export type Tick = 'passed' | 'failed' | 'unknown';
