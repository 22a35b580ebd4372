import type { Pool } from 'pg';
import { createPool } from '../../activities/store/pool.js';
import { findStack } from '../../config/settings/find-stack.js';
import type { Settings } from '../../config/settings/settings.js';

/** For what the ledger alone knows: Temporal's client takes as long to load as the rest of a command. */
export async function withLedger<Result>(settings: Settings, work: (pool: Pool) => Promise<Result>): Promise<Result> {
  const pool = createPool(findStack(settings).databaseUrl);
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
}
