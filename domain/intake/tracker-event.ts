/** What has happened at a tracker or a forge, however orch has learnt of it: by a webhook, or by asking. */
export type TrackerEvent = ItemEvent | CommentEvent | ReviewEvent;

/** Somebody at a forge or a tracker. The id never changes; the login may, and be another person's then. */
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
   * `approved`, `rejected`: somebody has moved it to a state that decides about what its task waits for.
   */
  readonly what: 'ready' | 'closed' | 'edited' | 'unblocked' | 'approved' | 'rejected';
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

/** What of a comment travels in a history. */
export const longestEventText = 8_000;

/** `gitea:42`: as decisions and approvers name somebody. */
export function identityOf({ account, id }: Actor): string {
  return `${account}:${id}`;
}
