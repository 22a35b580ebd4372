import type { Pool } from 'pg';
import { toHtml } from '../../../domain/content/to-html.js';
import { query } from '../../store/query.js';
import { blockWorkItem, expectWorkItem, makeFollowUp } from '../../store/work-items.js';
import type { Tracker } from '../tracker.js';

/** A tracker without a server: work items and comments are rows of the ledger. Tasks are started by hand alone. */
export function createLocalTracker(pool: Pool, project: string): Tracker {
  return {
    readItem: async (item) => ({
      ...(await expectWorkItem(pool, project, item)),
      ...{ item, open: true, ready: false, updatedAt: 0 },
    }),

    async ensureComment({ taskId, item, author, mark, content }) {
      const [row] = await query<{ created: boolean }>(
        pool,
        `insert into comments (task_id, project, item, author, mark, html) values ($1, $2, $3, $4, $5, $6)
         on conflict (task_id, mark) do update set html = excluded.html
         returning xmax = 0 as created`,
        [taskId, project, item, author, mark, toHtml(content)],
      );
      return { created: row?.created === true };
    },

    // The task's own row says it.
    followStage: () => Promise.resolve(),
    block: (block) => blockWorkItem(pool, project, block),
    createItem: async (item) => ({ item: await makeFollowUp(pool, project, item) }),
    listReady: () => Promise.resolve([]),
    openBlockers: () => Promise.resolve([]),
  };
}
