import type { Pool } from 'pg';
import { stepFailure } from '../../temporal/failure.js';
import type { Tracker } from '../tracker.js';
import { query } from '../../store/query.js';
import { blockWorkItem, makeFollowUp, readWorkItem } from '../../store/work-items.js';

/** A tracker without a server: work items and comments are rows of the ledger. */
export function createLocalTracker(pool: Pool): Tracker {
  return {
    async readItem(project, item) {
      const workItem = await readWorkItem(pool, project, item);
      if (workItem === null) throw stepFailure('InvalidInput', `project ${project} has no work item ${item}`);
      return workItem;
    },

    async ensureComment({ taskId, project, item, author, mark, html }) {
      const made = await query(
        pool,
        `insert into comments (task_id, project, item, author, mark, html) values ($1, $2, $3, $4, $5, $6)
         on conflict (task_id, mark) do nothing
         returning id`,
        [taskId, project, item, author, mark, html],
      );
      return { created: made.length > 0 };
    },

    block: (block) => blockWorkItem(pool, block),

    createItem: async (item) => ({ item: await makeFollowUp(pool, item) }),
  };
}
