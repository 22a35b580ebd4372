import type { DeployOrder } from './deploy-turn.js';
import type { EnvironmentNews } from './environment-news.js';
import type { EnvironmentName } from '../pipeline/environment.js';
import type { MonitoredDeployment } from './monitored.js';

/** What environmentWorkflow is started with, and what it goes on with in a new run. */
export interface EnvironmentInput {
  readonly project: string;
  readonly environment: EnvironmentName;
  /** In the order of asking; none of them has begun. */
  readonly orders: readonly DeployOrder[];
  /** The deployment that is looked at; null: none is. */
  readonly monitored: MonitoredDeployment | null;
  /** What is still to be told. */
  readonly outbox: readonly EnvironmentNews[];
}
