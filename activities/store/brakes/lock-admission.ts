import type { ClientBase, Pool, PoolClient } from 'pg';
import { query } from '../query.js';
import { inTransaction } from '../transaction.js';

/**
 * A transaction during which nobody else is admitted, and nothing that holds tasks back ends: a task that begins to wait is
 * seen by whoever wakes those who wait.
 */
export async function whileNobodyIsAdmitted<Result>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  return inTransaction(pool, async (client) => {
    await lockAdmission(client);
    return work(client);
  });
}

/** Until the transaction's end. A host that goes away in between does not stop all others: Postgres ends its transaction. */
export async function lockAdmission(client: ClientBase): Promise<void> {
  await query(
    client,
    `select set_config('idle_in_transaction_session_timeout', '10s', true), pg_advisory_xact_lock(hashtext('orch admission'))`,
    [],
  );
}
