/** A person's decision about an approval: first a row of the ledger, then a signal that names the row. */
export interface Decision {
  readonly id: string;
  /** The approval's id. */
  readonly approval: string;
  readonly decision: 'approved' | 'rejected';
  /** An identity, `system:id`: `local:ada`, `gitea:ada`. */
  readonly by: string;
  readonly reason: string | null;
  readonly state: DecisionState;
  /** Why it was refused; null: it was not. */
  readonly answer: string | null;
}

export type DecisionState = 'pending' | 'accepted' | 'refused';

/** What a task has made of a decision. */
export interface DecisionAnswer {
  readonly id: string;
  readonly state: Exclude<DecisionState, 'pending'>;
  readonly answer: string | null;
}

/** The end of a sentence that begins with the identity; null where it is one. */
export function identityProblem(identity: string): string | null {
  if (identity.length > longestIdentity) return `is longer than ${longestIdentity} characters`;
  if (!/^[a-z][a-z0-9-]*:\S[^\p{Cc}]*$/u.test(identity)) return 'is no identity, such as local:ada or gitea:ada';
  if (identity.startsWith(unverified)) return 'is what a signal says of itself, and nobody has checked';
  return null;
}

const unverified = 'temporal:';
const longestIdentity = 200;

/** The identity of who signals a task directly, as the Temporal UI does: whatever they say they are. */
export function signaller(by: string): string {
  return `${unverified}${by}`;
}

/** Why a decision of this kind lacks its reason; null: it does not. */
export function reasonProblem(decision: Decision['decision'], reason: string | null): string | null {
  return decision === 'rejected' && (reason ?? '').trim() === '' ? 'a rejection needs a reason' : null;
}

/** `approved by local:ada` */
export function inWords({ decision, by }: Pick<Decision, 'decision' | 'by'>): string {
  return `${decision} by ${by}`;
}
