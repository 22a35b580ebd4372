import type { Pool } from 'pg';
import { taskId } from '../../../domain/task/task-id.js';
import type { TaskIdentity } from '../../../domain/task/task.js';
import { query } from '../query.js';

/** Whose the heads of branches are: by what was written down before each push, whatever a commit says of itself. */
export interface PushedHeads {
  /** Before the push: who dies in between has pushed it, or has not; it is nobody else's. */
  note(task: TaskIdentity, head: string): Promise<void>;
  /** Whether a task of the same item was about to push this head to this branch. */
  isOurs(task: TaskIdentity, head: string): Promise<boolean>;
}

export function createPushedHeads(pool: Pool): PushedHeads {
  return {
    note: async ({ id, branch, repository }, head) => {
      await query(
        pool,
        'insert into pushed_heads (repository, branch, head, task_id) values ($1, $2, $3, $4) on conflict do nothing',
        [repository.name, branch, head, id],
      );
    },
    isOurs: async ({ project, item, branch, repository }, head) => {
      const first = taskId(project, item, 1);
      const rows = await query(
        pool,
        `select from pushed_heads
         where repository = $1 and branch = $2 and head = $3 and (task_id = $4 or starts_with(task_id, $5))`,
        [repository.name, branch, head, first, `${first}/`],
      );
      return rows.length > 0;
    },
  };
}
