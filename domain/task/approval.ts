/** Ids of approvals: `deploy#2@1a2b3c4d5e6f` is the second deploy that was asked for, of that commit. */

export interface PendingApproval {
  /** Its id. */
  readonly approval: string;
  /** What kind of approval it is: `requirements`, `deploy`, `protected`, `base`, `setup-secrets`. */
  readonly of: string;
  readonly commit: string;
  /** What is approved, in words. */
  readonly what: string;
}

const commitDigits = 12;
const fewestDigits = 7;

export function approvalId(kind: string, round: number, commit: string): string {
  return `${kind}#${round}@${commit.slice(0, commitDigits)}`;
}

/** The kind of an approval, by its id. */
export function kindOf(id: string): string {
  return id.split('#', 1)[0] ?? id;
}

/** Whether a decision names this approval: by its id, or by kind and commit. */
export function namesApproval(named: string, pending: PendingApproval): boolean {
  if (named === pending.approval) return true;
  const match = /^([^#@]+)(#\d+)?@([0-9a-f]+)$/.exec(named);
  if (match === null) return false;
  const [, kind, round, commit = ''] = match;
  const roundFits = round === undefined || pending.approval.startsWith(`${pending.of}${round}@`);
  return kind === pending.of && roundFits && commit.length >= fewestDigits && pending.commit.startsWith(commit);
}

/** Why a decision cannot be taken, or null. */
export function decisionProblem(
  named: string,
  pending: PendingApproval | null,
  decided: readonly Decided[],
): string | null {
  const earlier = decided.find((one) => one.approval === named);
  if (earlier !== undefined) return `${named} was ${earlier.decision} by ${earlier.by} already`;
  if (pending === null) return `no approval waits now; ${named} is early or late`;
  if (!namesApproval(named, pending)) return `${named} is not what waits: ${pending.approval}`;
  return null;
}

/** Why a decision about it comes too late. */
export function tooLate(approval: string, decision: string, by: string): string {
  if (decision === 'withdrawn') return `too late: ${approval} is asked no more`;
  return `too late: ${approval} was ${decision} by ${by} first`;
}

interface Decided {
  readonly approval: string;
  readonly decision: string;
  readonly by: string;
}
