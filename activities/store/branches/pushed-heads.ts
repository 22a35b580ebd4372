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
  /** Before anything is built on it: a head of others. */
  noteAdopted(task: TaskIdentity, head: string): Promise<void>;
  /** Heads of others on this branch, on which tasks of the same item have begun to build. */
  adopted(task: TaskIdentity): Promise<readonly string[]>;
}

export function createPushedHeads(pool: Pool): PushedHeads {
  const note = async (table: Table, { id, branch, repository }: TaskIdentity, head: string) => {
    const row = [repository.name, branch, head, id];
    const into = `insert into ${table} (repository, branch, head, task_id) values ($1, $2, $3, $4)`;
    await query(pool, `${into} on conflict do nothing`, row);
  };
  const headsOf = async (table: Table, { project, item, branch, repository }: TaskIdentity, head: string | null) => {
    const first = taskId(project, item, 1);
    const rows = await query<{ head: string }>(
      pool,
      `select head from ${table}
       where repository = $1 and branch = $2 and (task_id = $3 or starts_with(task_id, $4))
         and ($5::text is null or head = $5)`,
      [repository.name, branch, first, `${first}/`, head],
    );
    return [...new Set(rows.map((row) => row.head))];
  };
  return {
    note: (task, head) => note('pushed_heads', task, head),
    isOurs: async (task, head) => (await headsOf('pushed_heads', task, head)).length > 0,
    noteAdopted: (task, head) => note('adopted_heads', task, head),
    adopted: (task) => headsOf('adopted_heads', task, null),
  };
}

type Table = 'pushed_heads' | 'adopted_heads';
