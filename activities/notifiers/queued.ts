import type { Pool } from 'pg';
import type { Notice } from '../../domain/notices/notice.js';
import { insertNotices } from '../store/notices/insert-notices.js';
import type { Notifier } from './notifier.js';

export interface QueuedNotices {
  readonly pool: Pool;
  /** As the ledger names it. */
  readonly receiver: string;
  /** None: it is told to nobody there. */
  readonly addressesOf: (notice: Pick<Notice, 'project' | 'kind'>) => readonly string[];
}

/** Each notice as rows of the ledger: the server tells them, however long the receiver is away. */
export function createQueuedNotifier({ pool, receiver, addressesOf }: QueuedNotices): Notifier {
  return {
    wants: (notice) => addressesOf(notice).length > 0,
    notify: (notice) => insertNotices(pool, { receiver, addresses: addressesOf(notice) }, notice),
  };
}
