import { placeKey } from '../../domain/intake/event-place.js';
import {
  type Actor,
  type CommentEvent,
  type ItemEvent,
  longestEventText,
  type Place,
  type ReviewEvent,
} from '../../domain/intake/tracker-event.js';
import { keepStart } from '../../domain/text/cut-text.js';
import { eventKeys } from './event-keys.js';
import type { Written } from './tracker.js';

/** What has happened, of whichever project, made alike of what a webhook tells and of what a poll finds. */

interface Said {
  readonly id: number | bigint | string;
  readonly actor: Actor | null;
  /** As the forge writes moments. */
  readonly at: string;
  readonly text: string | null | undefined;
}

export function commentNews(
  account: string,
  { id, actor, at, text, place }: Said & { readonly place: Place },
): Omit<CommentEvent, 'project'> {
  const key = eventKeys.comment(account, id);
  return { kind: 'comment', key, actor, at: Date.parse(at), place, text: cut(text) };
}

export function reviewNews(
  account: string,
  { id, actor, at, text, number, commit }: Said & { readonly number: number; readonly commit: string },
): Omit<ReviewEvent, 'project'> {
  const place = { on: 'pull-request', number } as const;
  const key = eventKeys.review(account, id);
  return { kind: 'review', key, actor, at: Date.parse(at), place, commit, text: cut(text) };
}

interface Issue {
  readonly number: number;
  readonly title: string;
  readonly body?: string | null | undefined;
  readonly updated_at: string;
}
type ItemNews = Omit<ItemEvent, 'project'>;

export function editedNews({ number, title, body, updated_at: at }: Issue, actor: Actor | null): ItemNews {
  const item = String(number);
  const key = eventKeys.edited(item, { title, description: body ?? '' });
  return { kind: 'item', what: 'edited', key, item, actor, at: Date.parse(at) };
}

export function closedNews(number: number, closedAt: string, actor: Actor | null): ItemNews {
  const item = String(number);
  return { kind: 'item', what: 'closed', key: eventKeys.closed(item, closedAt), item, actor, at: Date.parse(closedAt) };
}

export function actorOf(
  account: string,
  user: { readonly id: number | bigint | string; readonly login: string },
): Actor {
  return { account, id: String(user.id), login: user.login };
}

/** An issue is an item, and a pull request has an issue's number. */
export function placeOfIssue(number: number, isPullRequest: boolean): Place {
  return isPullRequest ? { on: 'pull-request', number } : { on: 'item', item: String(number) };
}

/** The number that a comment has at its forge. */
export function commentNumber({ key }: Pick<CommentEvent, 'key'>): string {
  return key.split('/').at(-1) ?? '';
}

/** How a comment that is there now stands to what was told of it. */
export function writtenAs(
  told: CommentEvent,
  now: {
    readonly author: { readonly id: number | bigint | string } | null;
    readonly place: Place;
    /** When it was written; absent: its place does not tell apart old ones. */
    readonly at?: string;
    readonly text: string | null | undefined;
    readonly isEdited: boolean;
  },
): Written {
  const isTheirs = String(now.author?.id) === told.actor?.id;
  // Told as a new one, an old comment would mean what waits now.
  const isThen = now.at === undefined || Date.parse(now.at) === told.at;
  if (!isTheirs || !isThen || placeKey({ ...told, place: now.place }) !== placeKey(told)) return 'gone';
  return now.isEdited || cut(now.text) !== told.text ? 'edited' : 'as-told';
}

function cut(text: string | null | undefined): string {
  return keepStart(text ?? '', longestEventText);
}
