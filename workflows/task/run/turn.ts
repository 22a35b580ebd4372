/** What a run waits for last, and holds while it works: the turn to deploy to an environment. */
export interface Turn {
  /** False: it is not its turn, and will not be. */
  take(): Promise<boolean>;
  /** The run has done something to the world outside: its turn is over with its report alone. */
  began(): void;
  /** Nothing was begun: others have their turn. */
  leave(): Promise<void>;
}

/** Of a run that nobody else has to wait for. */
export const alwaysItsTurn: Turn = {
  take: () => Promise.resolve(true),
  began: () => undefined,
  leave: () => Promise.resolve(),
};
