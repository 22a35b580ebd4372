import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { LogsKept } from '../../../domain/policy/logs-to-prune.js';
import { pruneEvents } from './prune-events.js';
import { pruneNotices } from './prune-notices.js';

export interface PruneLedgerDeps {
  readonly pool: Pool;
  readonly logsKept: Pick<LogsKept, 'days'>;
  readonly log: Logger;
}

/** Removes from the ledger what nobody needs any more, as old as logs may be. It never fails: any host's next time will do. */
export function createPruneLedger({ pool, logsKept: { days }, log }: PruneLedgerDeps): () => Promise<void> {
  return async () => {
    try {
      const [notices, events] = [await pruneNotices(pool, days), await pruneEvents(pool, days)];
      if (notices + events > 0) log.info({ notices, events }, 'ledger pruned');
    } catch (error) {
      log.warn({ error: (error as Error).message }, 'ledger not pruned');
    }
  };
}
