import { Client, Connection, type ConnectionOptions } from '@temporalio/client';
import type { Pool } from 'pg';
import { createPool } from '../activities/store/pool.js';
import type { StackAddresses } from '../config/settings/find-stack.js';
import type { TemporalConnection } from '../config/settings/temporal.js';
import { temporalUnreachable } from './errors/translate-error.js';

/** Temporal and the ledger, for as long as a command needs them. */
export interface Connections {
  readonly client: Client;
  readonly pool: Pool;
  close(): Promise<void>;
}

export async function connect({
  temporal,
  databaseUrl,
}: Pick<StackAddresses, 'temporal' | 'databaseUrl'>): Promise<Connections> {
  const client = await connectClient(temporal);
  const pool = createPool(databaseUrl);
  return {
    client,
    pool,
    close: async () => {
      await pool.end();
      await client.connection.close();
    },
  };
}

/** Connects when it is used first, and again whenever Temporal is back: for what lives longer than a command. */
export function lazyClient(temporal: TemporalConnection): Client {
  // Of its own accord it would wait up to two minutes between two tries.
  const channelArgs = { 'grpc.max_reconnect_backoff_ms': 5_000 };
  const connection = Connection.lazy({ ...optionsOf(temporal), channelArgs });
  return new Client({ connection, namespace: temporal.namespace });
}

export async function connectClient(temporal: TemporalConnection): Promise<Client> {
  try {
    const connection = await Connection.connect(optionsOf(temporal));
    return new Client({ connection, namespace: temporal.namespace });
  } catch (error) {
    throw temporalUnreachable(temporal.address, error);
  }
}

function optionsOf({ address, apiKey, tls, metadata }: TemporalConnection): ConnectionOptions {
  return {
    address,
    connectTimeout: '5 seconds',
    ...(tls !== undefined && { tls }),
    ...(apiKey !== undefined && { apiKey }),
    ...(metadata !== undefined && { metadata }),
  };
}
