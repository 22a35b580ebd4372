import { resultInWords } from '../gates/check-in-words.js';
import { failedChecks, type GateCheck } from '../gates/gate.js';
import type { StageVisit } from '../task/task.js';

/** What a visit came to beside its verdict, for a column of a table; empty where the verdict says it, or nothing is known yet. */
export function visitResult({ gate, lastFailure }: Pick<StageVisit, 'gate' | 'lastFailure'>): string {
  if (gate === null) return lastFailure ?? '';
  const failed = failedChecks(gate);
  return failed.length > 0 && failed.every(isVerdict) ? '' : resultInWords(gate);
}

/** Visits whose gate has failed by more than a verdict, and what has failed. */
export function failedVisits(visits: readonly StageVisit[]): { visit: StageVisit; failed: readonly GateCheck[] }[] {
  return visits.flatMap((visit) => {
    const failed = failedChecks(visit.gate).filter((check) => !isVerdict(check));
    return failed.length === 0 ? [] : [{ visit, failed }];
  });
}

/** One that a role gave: its findings stand in its artifact. */
function isVerdict({ kind, verdict }: GateCheck): boolean {
  return kind === 'verdict' && verdict !== null;
}
