import type { Pool } from 'pg';
import type { Decision } from '../../domain/task/decision.js';
import { findDecision, findPendingDecision } from '../store/decisions.js';

export interface ReadDecisionInput {
  readonly taskId: string;
  readonly project: string;
  /** A row, or the one that waits for an answer about an approval; null: none, a signal was the whole decision. */
  readonly which: { readonly id: string } | { readonly approval: string } | null;
  /** Who might decide when the task began; null: everybody. */
  readonly approvers: readonly string[] | null;
}

export interface ReadDecisionOutput {
  /** Null: there is no such row of this task. */
  readonly decision: Decision | null;
  /** Who may decide now; null: everybody. */
  readonly approvers: readonly string[] | null;
}

export interface ReadDecisionDeps {
  readonly pool: Pool;
  /** As the projects file says it now; undefined: this worker does not know the project. */
  readonly approversOf: (project: string) => readonly string[] | null | undefined;
}

/** A decision, and who may make one, as both are at this moment. */
export function createReadDecision({
  pool,
  approversOf,
}: ReadDecisionDeps): (input: ReadDecisionInput) => Promise<ReadDecisionOutput> {
  return async ({ taskId, project, which, approvers }) => {
    const now = approversOf(project);
    return { decision: await find(pool, taskId, which), approvers: now === undefined ? approvers : now };
  };
}

async function find(pool: Pool, taskId: string, which: ReadDecisionInput['which']): Promise<Decision | null> {
  if (which === null) return null;
  return 'id' in which ? findDecision(pool, which.id, taskId) : findPendingDecision(pool, taskId, which.approval);
}
