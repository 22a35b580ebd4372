import type { Content } from '../content/content.js';

/** What has come of an event. */
export interface EventOutcome {
  /** In a few words, for the Temporal UI and the ledger: `started task/shop/12`, `ignored: no command`. */
  readonly what: string;
  /** Answered where it was said; null: nothing is to be said. */
  readonly reply: Content | null;
  /** Which comment the reply is, where it replaces what was said before; absent: one of the event's own. */
  readonly mark?: string;
}

export function ignored(why: string): EventOutcome {
  return { what: `ignored: ${why}`, reply: null };
}
