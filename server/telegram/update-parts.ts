import type { ClientBase } from 'pg';
import type { Said } from './read-update.js';

/** What updates of Telegram are taken in with. */
export interface UpdateParts {
  /** As whom orch speaks there. */
  readonly botId: string;
  readonly projects: readonly { readonly name: string }[];
  /** What a chat was called before it moved, newest first; itself, where it has not. */
  readonly formerly: (client: ClientBase, chat: string) => Promise<readonly string[]>;
  /** Answers a command, and what came of it in a few words; null: it is none. */
  readonly command: (client: ClientBase, said: Said) => Promise<string | null>;
}
