import type { Pool } from 'pg';
import { query } from '../query.js';

export interface BlockAnswer {
  /** The event's. */
  readonly key: string;
  /** An identity. */
  readonly by: string;
}

interface ShownBlock {
  readonly taskId: string;
  readonly block: number;
}

/** Who was first to answer this block on a chat; null: nobody yet. */
export async function findBlockAnswer(pool: Pool, { taskId, block }: ShownBlock): Promise<BlockAnswer | null> {
  const [row] = await query<BlockAnswer>(
    pool,
    'select key, answered_by as "by" from block_answers where task_id = $1 and block = $2',
    [taskId, block],
  );
  return row ?? null;
}

/** The first one stays, and is answered. */
export async function claimBlock(pool: Pool, at: ShownBlock, { key, by }: BlockAnswer): Promise<BlockAnswer> {
  for (;;) {
    await query(
      pool,
      'insert into block_answers (task_id, block, key, answered_by) values ($1, $2, $3, $4) on conflict do nothing',
      [at.taskId, at.block, key, by],
    );
    const first = await findBlockAnswer(pool, at);
    if (first !== null) return first;
  }
}

/** The task has not taken it: somebody else may answer. */
export async function releaseBlock(pool: Pool, { taskId, block }: ShownBlock, key: string): Promise<void> {
  await query(pool, 'delete from block_answers where task_id = $1 and block = $2 and key = $3', [taskId, block, key]);
}
