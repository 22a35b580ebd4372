import type { GateCheck } from '../../../domain/gates/gate.js';
import { approvalId } from '../../../domain/task/approval.js';
import type { StageApproval } from '../../../domain/pipeline/stages.js';
import type { DecidedApproval } from '../../../domain/task/task-view.js';
import { decideByRow } from './decide.js';
import { tellApproval, tellDecided } from '../outbox/tell-approval.js';
import { notify, notifyAfter } from '../outbox/outbox.js';
import { record } from '../state/show.js';
import type { Task } from '../state/task.js';
import { until } from './until.js';
import { whileWaiting } from './wait.js';
import { recordOf, withdrawApproval } from './withdraw-approval.js';

export interface ApprovalQuestion {
  readonly approval: StageApproval;
  readonly commit: string;
  readonly what: string;
  /** Which one of its kind; absent: that of the stage's round. */
  readonly round?: number;
  /** What is red, where that is what is asked about. */
  readonly evidence?: readonly GateCheck[];
}

export interface HowAsked {
  readonly waits: typeof until;
  /** Whether nobody needs the answer any more. */
  readonly isLeft: () => boolean;
}

/** Asks a person and waits for ever, with reminders; the handlers of the messages write the decision. */
export async function askApproval(task: Task, question: ApprovalQuestion, waits = until): Promise<DecidedApproval> {
  const decided = await askUnlessLeft(task, question, { waits, isLeft: () => false });
  if (decided === null) throw new Error('an approval was left that nobody can leave');
  return decided;
}

/** The same, as long as it is of use; null: it is not any more, and is withdrawn. */
export async function askUnlessLeft(
  task: Task,
  { approval: { kind: of }, commit, what, round, evidence = [] }: ApprovalQuestion,
  { waits, isLeft }: HowAsked,
): Promise<DecidedApproval | null> {
  const { policy, state } = task;
  const approval = approvalId(of, round ?? state.rounds[state.stage] ?? 1, commit);
  if (state.asked?.approval !== approval) {
    const now = Date.now();
    withdrawApproval(task, 'another one is asked for');
    task.decision = null;
    state.asked = { approval, of, commit, what, since: now, remindedAt: now };
    task.wait = { kind: 'approval', approval, of, commit, what, since: now };
    const pending = { ...recordOf(state.asked), decision: 'pending', by: null, reason: null, at: now } as const;
    notifyAfter(task, record(task, { approval: pending }), 'approval', state.asked);
    tellApproval(task, state.asked, evidence);
  }

  const { since } = state.asked;
  return await whileWaiting(task, { wait: { kind: 'approval', approval, of, commit, what }, since }, async () => {
    for (;;) {
      const decided = decisionOf(task);
      if (decided !== null) {
        const { id, decision, by, reason, at } = decided;
        task.wait = null;
        if (state.asked !== null) tellDecided(task, state.asked, { decision, by, reason });
        task.decision = state.asked = null;
        record(task, {
          approval: { ...recordOf({ approval, of, commit, what }), decision, by, reason, at },
          ...(id !== null && { answer: { id, state: 'accepted', answer: null } }),
        });
        return decided;
      }
      if (isLeft()) {
        withdrawApproval(task, 'the task looks again');
        return null;
      }
      const remindAt = (state.asked?.remindedAt ?? since) + policy.reminderSeconds * 1_000;
      await waits(task, () => task.decision !== null || isLeft(), {
        milliseconds: remindAt - Date.now(),
        summary: `reminder: ${approval}`,
      });
      if (decisionOf(task) !== null || isLeft() || Date.now() < remindAt) continue;
      state.asked = { approval, of, commit, what, since, remindedAt: Date.now() };
      notify(task, 'reminder', state.asked);
      // Of whoever died between the row and the signal.
      void decideByRow(task, { approval });
    }
  });
}

/** Read through a function: a handler sets it while the workflow waits. */
function decisionOf(task: Task): Task['decision'] {
  return task.decision;
}
