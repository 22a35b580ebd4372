import type { ClientBase, Pool, PoolClient } from 'pg';

/** All of `work` or nothing of it. */
export async function inTransaction<Result>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    client.release();
    return result;
  } catch (error) {
    // Ending the connection rolls back, also where the connection itself is what failed.
    client.release(true);
    throw error;
  }
}

/** All of `work` or nothing of it, within a transaction that goes on all the same. */
export async function inSavepoint<Result>(client: ClientBase, work: () => Promise<Result>): Promise<Result> {
  await client.query('savepoint part');
  try {
    const result = await work();
    await client.query('release savepoint part');
    return result;
  } catch (error) {
    await client.query('rollback to savepoint part');
    throw error;
  }
}
