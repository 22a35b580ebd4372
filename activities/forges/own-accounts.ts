import type { Actor } from '../../domain/intake/tracker-event.js';

/** As whom orch has ever acted at an account, by each of its tokens. What they do is no news, and their comments are ours. */
export interface OwnAccounts {
  known(): Promise<readonly Actor[]>;
  /** The author of something that we have just written. */
  learn(author: { readonly id: number | bigint | string; readonly login: string }): Promise<void>;
}
