import { CancellationScope } from '@temporalio/workflow';
import type { DeployerReport, DeployOrder } from '../../../domain/deploys/deploy-turn.js';
import type { EnvironmentInput } from '../../../domain/deploys/environment-input.js';
import type { EnvironmentName } from '../../../domain/pipeline/environment.js';
import type { EnvironmentRecord } from '../../../domain/deploys/environment-record.js';
import type { EnvironmentNews } from '../../../domain/deploys/environment-news.js';
import type { MonitoredDeployment } from '../../../domain/deploys/monitored.js';
import type { Couriers } from '../../outbox/couriers.js';

export interface Environment {
  readonly project: string;
  readonly name: EnvironmentName;
  /** Those that wait, in the order of asking. */
  orders: DeployOrder[];
  /** What the ledger knows of it; null: not read yet. */
  known: EnvironmentRecord | null;
  underWay: UnderWay | null;
  monitored: MonitoredDeployment | null;
  outbox: EnvironmentNews[];
  /** Of deployer agents whose turn it was, by the order's key. */
  readonly reports: Map<string, DeployerReport>;
  /** Whom each order that waits was told to be behind, by its key. */
  readonly toldBehind: Map<string, string>;
  /** Keys of orders that have had their answer; the last ones. */
  readonly answered: string[];
  /** The signals to tasks, one after the other. */
  said: Promise<unknown>;
  couriers: Couriers;
}

/** The order whose deployment is made. */
export interface UnderWay {
  readonly order: DeployOrder;
  /** What is done for it now. */
  doing: string;
  readonly since: number;
  /** It can not be withdrawn any more. */
  begun: boolean;
  /** Its task does not want it any more. */
  withdrawn: boolean;
  /** What is done before it begins; cut off where it is withdrawn. */
  readonly preparing: CancellationScope;
}

export function openEnvironment({ project, environment, orders, monitored, outbox }: EnvironmentInput): Environment {
  return {
    project,
    name: environment,
    orders: [...orders],
    known: null,
    underWay: null,
    monitored,
    outbox: [...outbox],
    reports: new Map(),
    toldBehind: new Map(),
    answered: [],
    said: Promise.resolve(),
    couriers: { stop: () => Promise.resolve() },
  };
}

export function underWayOf(order: DeployOrder, doing: string): UnderWay {
  const preparing = new CancellationScope();
  return { order, doing, since: Date.now(), begun: false, withdrawn: false, preparing };
}

export function isKnown({ orders, underWay, answered }: Environment, key: string): boolean {
  return underWay?.order.key === key || orders.some((order) => order.key === key) || answered.includes(key);
}
