import { randomUUID } from 'node:crypto';
import type { ClientBase, Pool } from 'pg';
import type { Decision, DecisionAnswer } from '../../domain/task/decision.js';
import { query } from './query.js';

export type NewDecision = Pick<Decision, 'approval' | 'decision' | 'by' | 'reason'> & {
  readonly taskId: string;
  /** Absent: a new one. */
  readonly id?: string;
};

/**
 * Writes a decision down, before anybody hears of it. Where another one about the same approval is pending or accepted, that
 * one is answered, whoever was quicker.
 */
export async function makeDecision(pool: Pool, made: NewDecision): Promise<{ decision: Decision; first: boolean }> {
  const id = made.id ?? randomUUID();
  for (;;) {
    const [row] = await query<Decision>(
      pool,
      `insert into decisions (id, task_id, approval, decision, decided_by, reason) values ($1, $2, $3, $4, $5, $6)
       on conflict do nothing
       returning ${columns}`,
      [id, made.taskId, made.approval, made.decision, made.by, made.reason],
    );
    if (row !== undefined) return { decision: row, first: true };
    const [earlier] = await query<Decision>(
      pool,
      `select ${columns} from decisions
       where task_id = $1 and (id = $3 or (approval = $2 and state in ('pending', 'accepted')))
       order by id = $3 desc`,
      [made.taskId, made.approval, id],
    );
    // Refused in between: there is room again.
    if (earlier !== undefined) return { decision: earlier, first: false };
  }
}

/** One that came too late for the task to hear of it, so that it is never another one; the row that has its id. */
export async function noteRefused(
  pool: Pool,
  {
    id,
    taskId,
    approval,
    decision,
    by,
    reason,
    answer,
  }: NewDecision & { readonly id: string; readonly answer: string },
): Promise<Decision> {
  await query(
    pool,
    `insert into decisions (id, task_id, approval, decision, decided_by, reason, state, answer, answered_at)
     values ($1, $2, $3, $4, $5, $6, 'refused', $7, now()) on conflict (id) do nothing`,
    [id, taskId, approval, decision, by, reason, answer],
  );
  const row = await findDecision(pool, id, taskId);
  if (row === null) throw new Error(`the decision ${id} is another task's`);
  return row;
}

export async function findDecision(pool: Pool, id: string, taskId: string): Promise<Decision | null> {
  const [row] = await query<Decision>(pool, `select ${columns} from decisions where id = $1 and task_id = $2`, [
    id,
    taskId,
  ]);
  return row ?? null;
}

/** The one that the task has not answered yet. */
export async function findPendingDecision(pool: Pool, taskId: string, approval: string): Promise<Decision | null> {
  const [row] = await query<Decision>(
    pool,
    `select ${columns} from decisions where task_id = $1 and approval = $2 and state = 'pending'`,
    [taskId, approval],
  );
  return row ?? null;
}

/** The first answer stays. */
export async function answerDecision(
  connection: Pool | ClientBase,
  { id, state, answer }: DecisionAnswer,
): Promise<void> {
  await query(
    connection,
    `update decisions set state = $2, answer = $3, answered_at = now() where id = $1 and state = 'pending'`,
    [id, state, answer],
  );
}

const columns = `id, approval, decision, decided_by as "by", reason, state, answer`;
