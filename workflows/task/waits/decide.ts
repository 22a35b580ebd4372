import { CancellationScope, isCancellation, log } from '@temporalio/workflow';
import { decisionProblem, kindOf } from '../../../domain/task/approval.js';
import { approverProblem, approversFor } from '../../../domain/pipeline/approvers.js';
import {
  type Decision,
  type DecisionAnswer,
  inWords,
  reasonProblem,
  signaller,
} from '../../../domain/task/decision.js';
import type { DecisionSignal } from '../../../domain/task/messages.js';
import { knowingLedger } from '../../proxies/any-worker.js';
import { record } from '../state/show.js';
import type { Task } from '../state/task.js';

/** Judges the decision of a row of the ledger, and has the answer written into it. Asked again, it is judged once. */
export function decideByRow(task: Task, which: { readonly id: string } | { readonly approval: string }): Promise<void> {
  return oneAfterAnother(task, async () => {
    const { decision, approvers, pinned } = await ask(task, which);
    if (decision?.state !== 'pending') return;
    const { id, by } = decision;
    const named = approversFor(approvers, kindOf(decision.approval));
    const answer = problemOf(task, decision) ?? approverProblem(by, named, pinned);
    if (answer === null) take(task, decision);
    else refuse(task, { id, state: 'refused', answer });
  });
}

/** What the Temporal UI signals: nobody has checked who sent it. */
export function decideBySignal(
  task: Task,
  decision: Decision['decision'],
  { approval, by: name, reason }: DecisionSignal,
): Promise<void> {
  return oneAfterAnother(task, async () => {
    const { approvers } = await ask(task, null);
    const by = signaller(name);
    const told = { id: null, approval, decision, by, reason: reason ?? null };
    // Nobody has checked who it is.
    const stranger = approversFor(approvers, kindOf(approval)) === null ? null : 'the project names its approvers';
    const problem = stranger ?? problemOf(task, told);
    if (problem === null) take(task, told);
    else log.warn('a decision was dropped', { approval, by, problem });
  });
}

type Told = Pick<Decision, 'approval' | 'decision' | 'by' | 'reason'> & { readonly id: string | null };

function problemOf({ decision: taken, state }: Task, { approval, decision, reason }: Told): string | null {
  return (
    decisionProblem(approval, taken === null ? state.asked : null, state.approvals) ?? reasonProblem(decision, reason)
  );
}

function take(task: Task, { id, decision, by, reason }: Told): void {
  const { asked, approvals } = task.state;
  if (asked === null) throw new Error('a decision without an approval');
  const decided = { approval: asked.approval, decision, by, reason, at: Date.now() };
  approvals.push(decided);
  task.decision = { ...decided, id };
  log.info('decided', { approval: asked.approval, decided: inWords({ decision, by }) });
}

function refuse(task: Task, answer: DecisionAnswer): void {
  record(task, { answer });
}

/** Who may decide is read when somebody does: the policy has what held when the task began, for a worker without the project. */
function ask({ identity, policy }: Task, which: Parameters<typeof decideByRow>[1] | null) {
  const { id: taskId, project } = identity;
  return knowingLedger('a decision').readDecision({ taskId, project, which, approvers: policy.approvers });
}

/** Two that come at once are judged in the order of their coming; also what a cancel has met gets its answer. */
function oneAfterAnother(task: Task, judge: () => Promise<void>): Promise<void> {
  const judged = task.judging.then(() => CancellationScope.nonCancellable(judge));
  task.judging = judged.catch((error: unknown) => {
    if (isCancellation(error)) return;
    log.error('a decision could not be judged', { reason: (error as Error).message });
  });
  return task.judging;
}
