import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection, OperatorService } from '@temporalio/client';
import { createPool } from '../activities/store/pool.js';
import { query } from '../activities/store/query.js';
import { inTransaction } from '../activities/store/transaction.js';
import { searchAttributes } from '../domain/task/messages.js';

type IndexedValueType = NonNullable<Parameters<OperatorService['addSearchAttributes']>[0]['searchAttributes']>[string];
// The enum itself is a value of @temporalio/proto, a package that the SDK keeps to itself.
/* eslint-disable @typescript-eslint/no-unsafe-enum-assignment */
const keyword: IndexedValueType = 2;
const double: IndexedValueType = 4;
/* eslint-enable */
const grpcInvalidArgument = 3;
const grpcAlreadyExists = 6;
const patienceMs = 30_000;
const lock = 'orch search attributes';
type Server = Pick<Connection, 'operatorService' | 'workflowService'>;

const types = Object.values(searchAttributes).map((name) => ({
  name,
  type: name === searchAttributes.costUsd ? double : keyword,
}));

/**
 * The same, one after the other of all who share the ledger. Of several at once the server gives each a slot of its own
 * for one name, of the ten that it has, and there is no way to give one back.
 */
export async function ensureSearchAttributesInTurn(
  connection: Server,
  namespace: string,
  databaseUrl: string,
): Promise<void> {
  const pool = createPool(databaseUrl);
  try {
    await inTransaction(pool, async (client) => {
      await query(client, 'select pg_advisory_xact_lock(hashtext($1))', [lock]);
      await ensureSearchAttributes(connection, namespace);
    });
  } finally {
    await pool.end();
  }
}

/** Registers what is missing of our search attributes, and returns once the server takes them in a query. */
export async function ensureSearchAttributes(connection: Server, namespace: string): Promise<void> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  for (const { name, type } of types.filter(({ name }) => !(name in customAttributes))) {
    await unlessCode(grpcAlreadyExists, () =>
      connection.operatorService.addSearchAttributes({ namespace, searchAttributes: { [name]: type } }),
    );
  }
  await waitUntilUsable(connection, namespace);
}

/** The server learns of new attributes from a cache of its own, a moment after it has accepted them. */
async function waitUntilUsable(connection: Server, namespace: string): Promise<void> {
  const query = types.map(({ name }) => `${name} IS NOT NULL`).join(' OR ');
  const start = Date.now();
  while (
    !(await unlessCode(grpcInvalidArgument, () =>
      connection.workflowService.countWorkflowExecutions({ namespace, query }),
    ))
  ) {
    if (Date.now() - start > patienceMs) {
      throw new Error(`Temporal does not take the search attributes that were registered in namespace ${namespace}`);
    }
    await sleep(100);
  }
}

async function unlessCode(code: number, call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    if ((error as { code?: number }).code === code) return false;
    throw error;
  }
}
