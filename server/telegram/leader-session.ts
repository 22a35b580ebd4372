import { Socket } from 'node:net';
import pg from 'pg';
import { nap } from '../pauses/nap.js';

/**
 * How soon the ledger ends the session of a host that is lost, and with it what it has locked: after 20 seconds without a sign of it.
 * By itself Postgres waits for two hours.
 */
const keepAlive = {
  ...{ tcp_keepalives_idle: 5, tcp_keepalives_interval: 5, tcp_keepalives_count: 3 },
  tcp_user_timeout: 20_000,
};

/** A session of the ledger that ends soon after either side is gone. */
export interface LeaderSession {
  readonly client: pg.Client;
  /** Fails where nobody can be reached. */
  open(): Promise<void>;
  /** Whoever does not answer is not waited for. */
  close(): Promise<void>;
}

/** `patienceMs`: how long its answers may take. */
export function createSession(databaseUrl: string, patienceMs: number): LeaderSession {
  const socket = new Socket();
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: 'orch telegram',
    connectionTimeoutMillis: patienceMs,
    query_timeout: patienceMs,
    stream: () => socket,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAlive.tcp_keepalives_idle * 1_000,
  });
  return {
    client,
    async open() {
      await client.connect();
      for (const [name, value] of Object.entries(keepAlive)) {
        await client.query('select set_config($1, $2, false)', [name, String(value)]);
      }
    },
    async close() {
      const ended = new AbortController();
      await Promise.race([client.end().catch(() => undefined), nap(patienceMs, ended.signal)]);
      ended.abort();
      socket.destroy();
    },
  };
}
