import pg from 'pg';

/** How many connections one process may hold; the steps of a host are many and short. */
const connections = 10;
const connectMilliseconds = 10_000;
/** Longer than any of our statements takes; a connection that died in silence is noticed by it. */
const statementMilliseconds = 30_000;

/** The ledger's connections; the caller ends the pool. */
export function createPool(url: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'orch',
    max: connections,
    connectionTimeoutMillis: connectMilliseconds,
    query_timeout: statementMilliseconds,
    keepAlive: true,
  });
  // A connection that the server ends is dropped by the pool, and fails the query under way or the next one. Without
  // these listeners it would end the process, be it idle or between the statements of a transaction.
  pool.on('error', ignore);
  pool.on('connect', (client) => client.on('error', ignore));
  return pool;
}

function ignore(): void {
  // See above.
}
