import type { Entity } from './html.js';

export interface User {
  readonly id: number;
  readonly first_name: string;
  readonly username?: string;
  readonly is_bot: boolean;
}

export interface ChatState {
  readonly id: number;
  readonly type: 'private' | 'group' | 'supergroup' | 'channel';
  readonly title: string;
  /** Topics that are there; null: it has none. */
  topics: readonly number[] | null;
  /** Of its topics those where only admins write. */
  readonly closedTopics: Set<number>;
  /** Of a supergroup the number of its last message; all other chats of a bot are numbered together. */
  lastMessage: number;
  /** Where it went. */
  movedTo: number | null;
  /** Why the bot may say nothing there; null: it may. */
  shut: 'blocked' | 'kicked' | 'muted' | null;
  readonly messages: SentMessage[];
}

/** A message of the bot's, as it is shown now. */
export interface SentMessage {
  readonly id: number;
  readonly chat: number;
  readonly thread: number | null;
  text: string;
  entities: readonly Entity[];
  buttons: readonly (readonly ShownButton[])[];
  readonly replyTo: number | null;
  readonly forcesReply: boolean;
  readonly isSilent: boolean;
  readonly at: number;
  /** What it said before, oldest first. */
  readonly earlier: string[];
}

export interface ShownButton {
  readonly text: string;
  readonly data?: string;
  readonly url?: string;
}

/** A press, and what was shown to whoever pressed. */
export interface Press {
  readonly id: string;
  answer: { readonly text: string; readonly alert: boolean } | null;
  isOld: boolean;
}
