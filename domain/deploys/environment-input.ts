import type { DeployOrder } from './deploy-turn.js';
import type { EnvironmentName } from './environment.js';
import type { MonitoredDeployment } from './monitored.js';

/** What environmentWorkflow is started with, and what it goes on with in a new run. */
export interface EnvironmentInput {
  readonly project: string;
  readonly environment: EnvironmentName;
  /** In the order of asking; the first one is under way. */
  readonly orders: readonly DeployOrder[];
  /** The deployment that is looked at; null: none is. */
  readonly monitored: MonitoredDeployment | null;
}
