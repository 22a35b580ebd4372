import type { DeployOrder } from './deploy-turn.js';

/** A deployment under the eyes of the post-deploy-monitor. */
export interface MonitoredDeployment {
  readonly order: DeployOrder;
  /** What ran before; null: nothing that was proven. */
  readonly previous: string | null;
  readonly startedAt: number;
  /** The last looks, the newest last; `unknown`: nobody could look. */
  readonly ticks: readonly Tick[];
}

export type Tick = 'passed' | 'failed' | 'unknown';
