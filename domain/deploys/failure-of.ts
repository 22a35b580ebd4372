import { failureInWords } from '../gates/check-in-words.js';
import { failedChecks, type GateCheck } from '../gates/gate.js';
import type { FailedBy } from './outcome.js';

export interface DeployFailure {
  readonly why: FailedBy;
  readonly reason: string;
}

/** Why a deployment is not what the finalizer wants to see; null: it is. */
export function failureOf(finalized: {
  readonly passed: boolean;
  readonly checks: readonly GateCheck[];
}): DeployFailure | null {
  if (finalized.passed) return null;
  const [first] = failedChecks(finalized);
  const why = first?.kind === 'merge' || first?.kind === 'verdict' ? first.kind : 'health';
  return { why, reason: failureInWords(finalized.checks) ?? 'its checks did not pass' };
}
