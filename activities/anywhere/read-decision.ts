import type { Pool } from 'pg';
import { allApprovers, type Approvers, type PinnedLogins } from '../../domain/pipeline/approvers.js';
import type { Decision } from '../../domain/task/decision.js';
import { findDecision, findPendingDecision } from '../store/decisions.js';

export interface ReadDecisionInput {
  readonly taskId: string;
  readonly project: string;
  /** A row, or the one that waits for an answer about an approval; null: none, a signal was the whole decision. */
  readonly which: { readonly id: string } | { readonly approval: string } | null;
  /** Who might decide when the task began; null: everybody. */
  readonly approvers: Approvers | null;
}

export interface ReadDecisionOutput {
  /** Null: there is no such row of this task. */
  readonly decision: Decision | null;
  /** Who may decide now; null: everybody. */
  readonly approvers: Approvers | null;
  /** Whom their logins name. */
  readonly pinned: PinnedLogins;
}

export interface ReadDecisionDeps {
  readonly pool: Pool;
  /** As the projects file says it now; undefined: this worker does not know the project. */
  readonly approversOf: (project: string) => Approvers | null | undefined;
  /** Whom the logins among these identities name at an account. */
  readonly pinLogins: (asked: {
    readonly project: string;
    readonly account: string;
    readonly identities: readonly string[];
  }) => Promise<PinnedLogins>;
}

/** A decision, and who may make one, as both are at this moment. */
export function createReadDecision({
  pool,
  approversOf,
  pinLogins,
}: ReadDecisionDeps): (input: ReadDecisionInput) => Promise<ReadDecisionOutput> {
  return async ({ taskId, project, which, approvers }) => {
    const present = approversOf(project);
    const now = present === undefined ? approvers : present;
    const decision = await find(pool, taskId, which);
    // Of whoever decides alone: a forge that is away keeps nobody else waiting.
    const account = decision?.by.split(':', 1)[0] ?? '';
    const isKnown = decision !== null && present !== undefined;
    const pinned = isKnown ? await pinLogins({ project, account, identities: allApprovers(now) }) : {};
    return { decision, approvers: now, pinned };
  };
}

async function find(pool: Pool, taskId: string, which: ReadDecisionInput['which']): Promise<Decision | null> {
  if (which === null) return null;
  return 'id' in which ? findDecision(pool, which.id, taskId) : findPendingDecision(pool, taskId, which.approval);
}
