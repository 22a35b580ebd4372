import type { Content } from '../content/content.js';
import type { NoticeKind } from './notice-kinds.js';

/** What people are told of beside comments. */
export interface Notice {
  /** Unique: the same again is the same notice. */
  readonly id: string;
  readonly project: string;
  /** A task's, an environment's or an event's workflow. */
  readonly taskId: string;
  readonly kind: NoticeKind;
  /** Its first line says it all. */
  readonly content: Content;
  /** What can be answered to it; null: nothing. */
  readonly asks: Asked | null;
}

export type Asked =
  | {
      readonly on: 'approval';
      /** Its id: `deploy#2@<commit>`. */
      readonly approval: string;
      readonly of: string;
      readonly commit: string;
    }
  | {
      readonly on: 'block';
      /** An agent's question: an answer is wanted. */
      readonly question: boolean;
      /** Of the task's blocks; a later one has another number. */
      readonly number: number;
    }
  /** Why an approval is rejected: a reply is wanted. */
  | { readonly on: 'reason'; readonly approval: string; readonly of: string; readonly commit: string }
  /** A run has failed, or is under way: its log can be looked at. */
  | { readonly on: 'run'; readonly run: number }
  /** The task was paused on a chat, by the event with this key. */
  | { readonly on: 'pause'; readonly pause: string };
