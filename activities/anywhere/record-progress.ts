import type { ProgressRecord } from '../../domain/task/task-input.js';
import type { TaskIdentity } from '../../domain/task/task.js';
import type { LedgerDeps, Redact } from '../temporal/ports.js';
import { insertTransition, upsertApproval, upsertTask } from '../store/progress.js';
import { inTransaction } from '../store/transaction.js';

export type { ApprovalRecord, TransitionRecord } from '../../domain/task/task-input.js';

/** The task as the ledger shows it, and what has changed; written again, nothing changes. */
export type RecordProgressInput = ProgressRecord & { readonly task: TaskIdentity };

export function createRecordProgress({
  pool,
  redact,
}: LedgerDeps & { readonly redact: Redact }): (input: RecordProgressInput) => Promise<void> {
  const redactKnown = (text: string | null) => (text === null ? null : redact(text));

  return async ({ task, transition, approval, ...record }) => {
    const titled = { ...task, title: redact(task.title) };
    const waitingFor = redactKnown(record.waitingFor);
    await inTransaction(pool, async (client) => {
      await upsertTask(client, titled, { ...record, waitingFor });
      if (transition !== undefined) {
        await insertTransition(client, task.id, { ...transition, reason: redact(transition.reason) });
      }
      if (approval !== undefined) {
        await upsertApproval(client, task.id, { ...approval, reason: redactKnown(approval.reason) });
      }
    });
  };
}
