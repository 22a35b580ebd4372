/**
 * Waited for before each request: returns when the token may be used, and throws `AccountPaused` where that would be too long.
 * Plane takes 60 requests a minute of one key, whoever asks with it.
 */
export type Pace = (account: string, token: string, signal: AbortSignal) => Promise<void>;

/** Where no ledger is at hand, a command of the terminal: Plane itself says when there were too many. */
export const noPace: Pace = () => Promise.resolve();
