import type { Client } from '@temporalio/client';
import { orch } from '../../config/called-as.js';
import { pendingMigrations } from '../../activities/store/migrate.js';
import { findStack, type StackAddresses } from '../../config/settings/find-stack.js';
import type { Settings } from '../../config/settings/settings.js';
import { searchAttributes } from '../../domain/task/messages.js';
import { sharedQueue } from '../../domain/task/task-id.js';
import { connectClient } from '../../client/connect.js';
import { explainError } from '../session/explain-error.js';
import { checkTurns } from './check-turns.js';
import { checkApprovers } from './check-approvers.js';
import { checkAgreement } from './check-agreement.js';
import { fail, type Finding, ok, warn } from './finding.js';

/** Of the enum TaskQueueType, a value of @temporalio/proto, which the SDK keeps to itself. */
const workflowTasks = 1;

/** Temporal, the ledger, and whether they tell the same. */
export async function checkStack(settings: Settings): Promise<Finding[]> {
  let addresses: StackAddresses;
  try {
    addresses = findStack(settings);
  } catch (error) {
    return [failed('stack', error)];
  }
  const ledger = await checkLedger(addresses.databaseUrl);
  const sound = ledger.every(({ state }) => state === 'ok');
  let client: Client;
  try {
    client = await connectClient(addresses.temporal);
  } catch (error) {
    return [failed('Temporal', error), ...ledger];
  }
  try {
    const temporal = await checkTemporal(client, addresses);
    const turns = await checkTurns(client, addresses.temporal.namespace);
    const { databaseUrl } = addresses;
    const inLedger = sound
      ? [await checkAgreement(client, databaseUrl), ...(await checkApprovers(settings, databaseUrl))]
      : [];
    return [...temporal, ...turns, ...ledger, ...inLedger];
  } catch (error) {
    return [failed('Temporal', error), ...ledger];
  } finally {
    await client.connection.close();
  }
}

async function checkTemporal(client: Client, { temporal }: StackAddresses): Promise<Finding[]> {
  const { namespace, address } = temporal;
  const { serverVersion } = await client.workflowService.getSystemInfo({});
  await client.workflowService.describeNamespace({ namespace });
  const attributes = await client.connection.operatorService.listSearchAttributes({ namespace });
  const missing = Object.values(searchAttributes).filter((name) => !(name in attributes.customAttributes));
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: sharedQueue },
    // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- see above
    taskQueueType: workflowTasks,
  });
  return [
    ok('Temporal', `${serverVersion} at ${address}, namespace ${namespace}`),
    missing.length === 0
      ? ok('search attributes', 'all registered')
      : fail('search attributes', `missing: ${missing.join(', ')}`, 'Start a worker: it registers them.'),
    pollers.length > 0
      ? ok('worker', [...new Set(pollers.map(({ identity }) => identity))].join(', '))
      : warn('worker', 'none has asked for work of late', `Start one: ${orch} up, or ${orch} worker`),
  ];
}

async function checkLedger(databaseUrl: string): Promise<Finding[]> {
  const { host, pathname } = new URL(databaseUrl);
  try {
    const pending = await pendingMigrations(databaseUrl);
    const reached = ok('Postgres', `${host}${pathname}`);
    if (pending.length === 0) return [reached, ok('migrations', 'none pending')];
    return [reached, fail('migrations', `pending: ${pending.join(', ')}`, 'Start a worker: it applies them.')];
  } catch (error) {
    return [failed('Postgres', error)];
  }
}

function failed(name: string, error: unknown): Finding {
  const { what, hint } = explainError(error);
  return fail(name, what, hint);
}
