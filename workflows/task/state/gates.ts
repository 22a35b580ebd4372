import { failedChecks, type GateCheck, type GateReport } from '../../../domain/gates/gate.js';
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
  if (last?.stage === stage && last.round === round && last.commit === commit) gatesToRecord.pop();
  gatesToRecord.push({ stage, round, ...report });
}

/** What has failed in the present visit. */
export function evidenceOf(task: Task): readonly GateCheck[] {
  return failedChecks(currentVisit(task).gate);
}
