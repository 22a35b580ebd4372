/** All that is taken in, and done once. */
export type IntakeEvent = TrackerEvent | ChatEvent;

/** What has happened at a tracker or a forge, however orch has learnt of it: by a webhook, or by asking. */
export type TrackerEvent = ItemEvent | CommentEvent | ReviewEvent;

/** Somebody at a forge, a tracker or a chat. The id never changes; the login may, and be another person's then. */
export interface Actor {
  /** The account's name in the settings: `gitea`, `github-work`. */
  readonly account: string;
  readonly id: string;
  readonly login: string;
}

interface Happened {
  /**
   * Of what has happened, not of how it was learnt: a webhook and a poll make the same one, so that it is done once.
   * Without its project; at most 200 characters.
   */
  readonly key: string;
  readonly project: string;
  /** Who has done it; null: the tracker does not tell. */
  readonly actor: Actor | null;
  /** By the tracker's clock, in milliseconds. */
  readonly at: number;
}

export interface ItemEvent extends Happened {
  readonly kind: 'item';
  readonly item: string;
  /**
   * `ready`: it is as the project's rule says of items that are to be started. `unblocked`: one of those that hold others has ended.
   * `moved`: it was seen in a state that decides about what its task waits for; who has moved it there is asked. `approved`, `rejected`:
   * its tracker has told who.
   */
  readonly what: 'ready' | 'closed' | 'edited' | 'unblocked' | 'moved' | 'approved' | 'rejected';
}

/** Where somebody has written. */
export type Place =
  { readonly on: 'item'; readonly item: string } | { readonly on: 'pull-request'; readonly number: number };

export interface CommentEvent extends Happened {
  readonly kind: 'comment';
  readonly place: Place;
  /** Markdown, cut to `longestEventText`. */
  readonly text: string;
}

/** A person has approved a pull request. */
export interface ReviewEvent extends Happened {
  readonly kind: 'review';
  readonly place: Extract<Place, { readonly on: 'pull-request' }>;
  /** What they have seen. */
  readonly commit: string;
  readonly text: string;
}

/** A person has pressed a button of a message of orch's, or has replied to one that asks something. */
export interface ChatEvent extends Happened {
  readonly kind: 'chat';
  readonly actor: Actor;
  readonly taskId: string;
  readonly chat: ChatPlace;
  readonly wish: ChatWish;
}

export interface ChatPlace {
  /** As the settings or the project name it, also after it has moved: `-100123`, or `-100123/7` with a topic. */
  readonly address: string;
  /** As Telegram names it where it happened. */
  readonly id?: string;
  /** Nobody joins it, or reads it, unasked. */
  readonly closed: boolean;
  /** Of orch: what was pressed, or replied to. */
  readonly message: number;
  /** What waits for an answer: a press, by its id, or their own message. */
  readonly answer: { readonly press: string } | { readonly message: number };
}

/** What is wished of a task. About an approval or a block it is exactly the one that the message shows. */
export type ChatWish =
  | ({ readonly does: 'approve' } & ShownApproval)
  /** The reason follows, by a reply. */
  | ({ readonly does: 'ask-reason' } & ShownApproval)
  | ({ readonly does: 'reject'; readonly said: Said } & ShownApproval)
  | { readonly does: 'retry'; readonly block: number }
  | { readonly does: 'answer'; readonly block: number; readonly said: Said }
  /** During the run that the message tells of, or after it has failed. */
  | { readonly does: 'pause'; readonly run: number }
  /** The pause that the message tells of, by the key of the event that made it. */
  | { readonly does: 'resume'; readonly pause: string }
  /** Null: of the newest run. */
  | { readonly does: 'log'; readonly run: number | null };

/** What somebody has replied, as far as it is taken. */
export interface Said {
  readonly text: string;
  /** How many characters more it had. */
  readonly leftOut: number;
}

export interface ShownApproval {
  readonly approval: string;
  readonly of: string;
  readonly commit: string;
}

/** What of a comment travels in a history. */
export const longestEventText = 8_000;

/** `gitea:42`: as decisions and approvers name somebody. */
export function identityOf({ account, id }: Actor): string {
  return `${account}:${id}`;
}
