import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection, OperatorService } from '@temporalio/client';
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

const types = Object.values(searchAttributes).map((name) => ({
  name,
  type: name === searchAttributes.costUsd ? double : keyword,
}));

/** Registers what is missing of our search attributes, and returns once the server takes them in a query. */
export async function ensureSearchAttributes(
  connection: Pick<Connection, 'operatorService' | 'workflowService'>,
  namespace: string,
): Promise<void> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  for (const { name, type } of types.filter(({ name }) => !(name in customAttributes))) {
    await unlessCode(grpcAlreadyExists, () =>
      connection.operatorService.addSearchAttributes({ namespace, searchAttributes: { [name]: type } }),
    );
  }
  await waitUntilUsable(connection, namespace);
}

/** The server learns of new attributes from a cache of its own, a moment after it has accepted them. */
async function waitUntilUsable(connection: Pick<Connection, 'workflowService'>, namespace: string): Promise<void> {
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
