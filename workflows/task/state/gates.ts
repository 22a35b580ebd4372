import { failedChecks, type GateCheck, type GateReport, isOfBefore } from '../../../domain/gates/gate.js';
import { currentVisit, type Task } from './task.js';

/** What a gate found belongs to the visit, and goes into the ledger with the next that is written of the task. */
export function noteGate(task: Task, commit: string, { passed, checks }: Pick<GateReport, 'passed' | 'checks'>): void {
  const visit = currentVisit(task);
  const { stage, round } = visit;
  const report = { commit, at: Date.now(), passed, checks };
  visit.gate = report;
  const { gatesToRecord } = task.state;
  const [last] = gatesToRecord.slice(-1);
  // What the same gate says in the end.
  const isSame = last?.stage === stage && last.round === round && last.commit === commit;
  if (isSame && !isOfBefore(last)) gatesToRecord.pop();
  gatesToRecord.push({ stage, round, ...report });
}

/** What was found before the work of the visit; what has passed there says nothing of that work. */
export function noteBefore(task: Task, commit: string, checks: readonly GateCheck[]): void {
  const visit = currentVisit(task);
  const passed = failedChecks({ checks }).length === 0;
  const report = { commit, at: Date.now(), passed, checks };
  if (!passed) visit.gate = report;
  else forgetBefore(task);
  if (checks.length > 0) task.state.gatesToRecord.push({ stage: visit.stage, round: visit.round, ...report });
}

/** What was red before the work is not, or counts no longer. */
export function forgetBefore(task: Task): void {
  const visit = currentVisit(task);
  if (visit.gate !== null && isOfBefore(visit.gate)) visit.gate = null;
}

/** What has failed in the present visit. */
export function evidenceOf(task: Task): readonly GateCheck[] {
  return failedChecks(currentVisit(task).gate);
}
