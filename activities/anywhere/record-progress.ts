import type { Pool } from 'pg';
import type { ProgressRecord } from '../../domain/task/outgoing.js';
import type { TaskIdentity } from '../../domain/task/task.js';
import type { Redact } from '../../domain/text/redact.js';
import { redactTexts } from '../../domain/text/redact-texts.js';
import { closeAdmission } from '../store/earlier-runs.js';
import { answerDecision } from '../store/decisions.js';
import { insertGates } from '../store/gates/gate-checks.js';
import { insertTransition, upsertApproval, upsertTask } from '../store/progress.js';
import { inTransaction } from '../store/transaction.js';

/** The task as the ledger shows it, and what has changed; written again, nothing changes. */
export interface RecordProgressInput {
  readonly task: TaskIdentity;
  readonly records: readonly ProgressRecord[];
}

export function createRecordProgress({
  pool,
  redact,
}: {
  readonly pool: Pool;
  readonly redact: Redact;
}): (input: RecordProgressInput) => Promise<void> {
  return async ({ task, records }) => {
    const titled = { ...task, title: redact(task.title) };
    await inTransaction(pool, async (client) => {
      for (const record of redactTexts(records, redact)) {
        await upsertTask(client, titled, record);
        if (record.status === 'done' || record.status === 'cancelled') await closeAdmission(client, task.id);
        if (record.transition !== undefined) await insertTransition(client, task.id, record.transition);
        if (record.approval !== undefined) await upsertApproval(client, task.id, record.approval);
        if (record.answer !== undefined) await answerDecision(client, record.answer);
        const { sequence, gates = [] } = record;
        await insertGates(client, task.id, { sequence, gates });
      }
    });
  };
}
