/** How many runs of one visit ended in which way; a visit starts with all at 0. */
export interface Tries {
  readonly failed: number;
  readonly transient: number;
  readonly lost: number;
  readonly newSession: number;
  readonly onceMore: number;
  /** Those in a row that ran into a limit whose end nobody told. */
  readonly untoldLimit: number;
}
export const noTries: Tries = { failed: 0, transient: 0, lost: 0, newSession: 0, onceMore: 0, untoldLimit: 0 };
