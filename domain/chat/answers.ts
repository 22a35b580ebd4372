import type { Content } from '../content/content.js';
import type { Asked } from '../notices/notice.js';

/** What a chat is answered with, as the bodies of rows of `notices`, by their kinds: the sender tells all in one place. */
export type ChatAnswer =
  { readonly kind: 'press-answer'; readonly body: PressAnswer } | { readonly kind: 'reply'; readonly body: ChatReply };

/** Shown at once to whoever has pressed a button, and to nobody else. One that comes too late for that is a reply. */
export interface PressAnswer {
  /** The press's id. */
  readonly press: string;
  /** At most `longestPressAnswer` characters. */
  readonly text: string;
  /** It has to be closed by hand, so that nobody misses it. */
  readonly alert: boolean;
  /** Whose button it was. */
  readonly message: number;
  /** It is nobody else's matter: one that comes too late is said to nobody. */
  readonly onlyThere?: boolean;
  /** Where that message stands; absent: on the chat of the answer's address. */
  readonly in?: string;
}

export const longestPressAnswer = 200;

/** A message, in reply to another one. */
export interface ChatReply {
  readonly to: number;
  /** Where that message stands; absent: on the chat of the answer's address. */
  readonly in?: string;
  readonly content: Content;
  /** Its buttons; of `reason`, a reply is asked for. */
  readonly asks: Asked | null;
  /** The only one who is asked for a reply, by their id; null: nobody is, or everybody. */
  readonly whom: { readonly id: string; readonly name: string } | null;
}
