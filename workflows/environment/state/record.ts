import type { DeployOrder } from '../../../domain/deploys/deploy-turn.js';
import type {
  DeploymentRecord,
  DeploymentState,
  EnvironmentRecord,
} from '../../../domain/deploys/environment-record.js';
import { delivery, knowingLedger } from '../../proxies/any-worker.js';
import type { Environment } from './environment-state.js';

/** What is new of a deployment's row. */
export type DeploymentNews = Pick<DeploymentRecord, 'state'> & Partial<DeploymentRecord>;

/** The truth about the environment. */
export async function readEnvironment(of: Environment): Promise<EnvironmentRecord> {
  const { project, name: environment } = of;
  const known = await knowingLedger(`what runs in ${environment}`).readEnvironment({ project, environment });
  of.known = known ?? { project, environment, running: null, held: null, unproven: null };
  return of.known;
}

/** Writes down what became of an order, and what runs now; it goes on once the ledger has it. */
export async function keep(
  of: Environment,
  order: DeployOrder,
  news: DeploymentNews,
  environment?: EnvironmentRecord,
): Promise<void> {
  await delivery(`ledger: ${order.environment}, ${news.state}`).recordEnvironment({
    deployment: rowOf(order, news),
    ...(environment !== undefined && { environment }),
  });
  of.known = environment ?? of.known;
}

/** The same beside the path, of an order that nobody has begun with. */
export function recordOrder({ outbox }: Environment, order: DeployOrder, state: DeploymentState): void {
  outbox.push({ to: 'ledger', deployment: rowOf(order, { state }) });
}

function rowOf({ key, task, environment, commit }: DeployOrder, news: DeploymentNews): DeploymentRecord {
  return {
    ...{ key, project: task.project, environment, taskId: task.id, commit },
    ...{ previous: null, reason: null, run: null, rollbackRun: null, monitor: null, at: Date.now() },
    ...news,
  };
}
