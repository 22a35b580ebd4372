import { approvalId } from '../domain/task/approval.js';
import type { StageApproval, StageName } from '../domain/pipeline/stages.js';
import type { DecidedApproval } from '../domain/task/task-view.js';
import { noticeApproval } from '../domain/wording/wording.js';
import { tell } from './outbox.js';
import { show } from './show.js';
import { type TaskRun, until } from './task-run.js';

/** Asks a person and waits for ever, with reminders; the handlers of the messages write the decision. */
export async function askApproval(
  t: TaskRun,
  asked: { stage: StageName; approval: StageApproval; commit: string; what: string },
): Promise<DecidedApproval> {
  const { stage, approval, commit, what } = asked;
  const id = approvalId(approval.kind, t.state.rounds[stage] ?? 1, commit);
  const since = Date.now();
  t.pending = { id, kind: approval.kind, commit, what, since };
  t.decision = null;
  show(t, { approval: { id, kind: approval.kind, decision: 'pending', by: null, reason: null, at: since } });
  tell(t, { to: 'notifier', kind: 'approval', text: noticeApproval(t.task, id, what) });

  for (;;) {
    const decision = decisionOf(t);
    if (decision !== null) {
      const { at, by, reason } = decision;
      show(t, { approval: { id, kind: approval.kind, decision: decision.decision, by, reason, at } });
      return decision;
    }
    const remindedAt = Date.now();
    await until(t, () => t.decision !== null, {
      milliseconds: t.policy.reminderSeconds * 1_000,
      summary: `reminder: ${id}`,
    });
    if (decisionOf(t) === null && Date.now() > remindedAt) {
      tell(t, { to: 'notifier', kind: 'reminder', text: noticeApproval(t.task, id, what) });
    }
  }
}

/** Read through a function: a handler sets it while the workflow waits. */
function decisionOf(t: TaskRun): DecidedApproval | null {
  return t.decision;
}
