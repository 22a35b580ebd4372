/** The states of a tracker that decide about what an item's task waits for; null: none does. */
export interface DecidingStates {
  readonly approved: string | null;
  readonly rejected: string | null;
}

/** What somebody decides who moves an item to this state; null: nothing. Names are told apart without their case. */
export function decidedByState(state: string, { approved, rejected }: DecidingStates): 'approved' | 'rejected' | null {
  const is = (name: string | null) => name?.toLowerCase() === state.toLowerCase();
  if (is(approved)) return 'approved';
  return is(rejected) ? 'rejected' : null;
}
