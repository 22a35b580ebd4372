/** The states of a tracker that decide about what an item's task waits for; null: none does. */
export interface DecidingStates {
  readonly approved: string | null;
  readonly rejected: string | null;
}

/** What somebody decides who moves an item to this state; null: nothing. */
export function decidedByState(state: string, { approved, rejected }: DecidingStates): 'approved' | 'rejected' | null {
  if (approved !== null && isSameState(state, approved)) return 'approved';
  return rejected !== null && isSameState(state, rejected) ? 'rejected' : null;
}

/** Names of states are told apart without their case, and without what surrounds them. */
export function isSameState(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}
