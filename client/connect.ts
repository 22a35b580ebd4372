import { Client, Connection } from '@temporalio/client';
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

export async function connectClient(temporal: TemporalConnection): Promise<Client> {
  const { address, apiKey, tls, metadata, namespace } = temporal;
  try {
    const connection = await Connection.connect({
      address,
      connectTimeout: '5 seconds',
      ...(tls !== undefined && { tls }),
      ...(apiKey !== undefined && { apiKey }),
      ...(metadata !== undefined && { metadata }),
    });
    return new Client({ connection, namespace });
  } catch (error) {
    throw temporalUnreachable(address, error);
  }
}
