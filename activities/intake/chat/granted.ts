import type { ChatReply } from '../../../domain/chat/answers.js';

/** What came of a wish. */
export interface Granted {
  readonly done: boolean;
  /** A sentence without its end, for whoever has wished. */
  readonly says: string;
  /** What all on the chat are to see beside it. `key`: told once, however often it is wished for; absent: once for the event. */
  readonly shows?: Omit<ChatReply, 'to'> & { readonly key?: string };
}
