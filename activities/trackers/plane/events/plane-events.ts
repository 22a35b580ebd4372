import { type DecidingStates, decidedByState } from '../../../../domain/intake/decided-by-state.js';
import type { CommentEvent, TrackerEvent } from '../../../../domain/intake/tracker-event.js';
import { eventKeys } from '../../event-keys.js';
import { commentNumber, writtenAs } from '../../news-of.js';
import { sinceCursor } from '../../since-cursor.js';
import type { EventSource, Written } from '../../tracker.js';
import { comment, pageOf, type PlaneWorkItem, workItem } from '../api/answers.js';
import type { PlaneAt } from '../at.js';
import { htmlToMarkdown } from '../html/html-to-markdown.js';
import { lastMove } from '../last-move.js';
import { learnOurselves } from '../people.js';
import { stateOf } from '../read-item.js';
import { isClosed } from '../state-named.js';
import { closedItem, editedItem, type SeenItem } from './news-of-item.js';
import { readComments } from './read-comments.js';

export interface WatchedPlane {
  readonly at: PlaneAt;
  readonly project: string;
  readonly decisions: DecidingStates;
}

/** A comment's two moments may be those of two writes. */
const madeWithinMs = 1_000;

export function createPlaneEvents(watched: WatchedPlane): EventSource {
  return {
    async since(cursor) {
      const { at, project } = watched;
      const newest = await askNewest(at, null);
      const { from, cursor: next } = sinceCursor(at.account.name, newest.date, cursor);
      if (from === null) {
        await learnOurselves(at);
        return { events: [], cursor: next };
      }
      const events: TrackerEvent[] = [];
      for await (const one of changedSince(at, newest, from)) events.push(...(await ofItem(watched, one, from)));
      events.push(...(await readComments(at, project, next)));
      return { events: events.sort(inOrder), cursor: next };
    },
    look: (told) => look(watched.at, told),
    lastMove: (item, isWanted) => lastMove(watched.at, item, isWanted),
  };
}

/** A move first: a comment below it may be its reason, and Plane tells when the item was changed last. */
function inOrder(one: TrackerEvent, other: TrackerEvent): number {
  const isMove = (event: TrackerEvent) => event.kind === 'item' && event.what === 'moved';
  return Number(isMove(other)) - Number(isMove(one)) || one.at - other.at;
}

interface Newest {
  readonly items: readonly PlaneWorkItem[];
  readonly more: string | null;
  readonly date: string | null;
}

const mostPages = 20;

/** Plane filters nothing: what has changed last comes first. */
async function askNewest({ client }: PlaneAt, cursor: string | null): Promise<Newest> {
  const query = { order_by: '-updated_at', per_page: '50', ...(cursor !== null && { cursor }) };
  const answer = await client.ask('GET', '/work-items', { query });
  const { results, next_cursor, next_page_results } = client.shaped(answer, pageOf(workItem), '/work-items');
  const more = next_page_results === true ? next_cursor : null;
  return { items: results, more, date: answer.headers.get('date') };
}

async function* changedSince(at: PlaneAt, newest: Newest, from: Date): AsyncGenerator<PlaneWorkItem> {
  let page = newest;
  for (let pages = 1; ; pages += 1) {
    for (const one of page.items) {
      if (Date.parse(one.updated_at) < from.getTime()) return;
      yield one;
    }
    if (page.more === null || pages === mostPages) return;
    page = await askNewest(at, page.more);
  }
}

/** Who has done what is asked where that counts; whether an item was edited is not told: its text is compared with what its task was given. */
async function ofItem(
  { at, project, decisions }: WatchedPlane,
  one: PlaneWorkItem,
  from: Date,
): Promise<TrackerEvent[]> {
  const state = await stateOf(at, one);
  if (state !== null && isClosed(state)) {
    const closed = closedItem(seen(one), null);
    return closed.at < from.getTime() ? [] : [{ project, ...closed }];
  }
  const edited: TrackerEvent = { project, ...editedItem(seen(one), null) };
  if (state === null || decidedByState(state.name, decisions) === null) return [edited];
  const seenAt = Date.parse(one.updated_at);
  // A key of its own: whoever knows the secret of webhooks could otherwise tell this one before it happens.
  const key = eventKeys.moved(one.id, `${seenAt}/found`);
  return [edited, { kind: 'item', what: 'moved', project, key, item: one.id, actor: null, at: seenAt }];
}

function seen({ id, name, description_html: html, updated_at, completed_at }: PlaneWorkItem): SeenItem {
  return { id, name, html, updatedAt: updated_at, completedAt: completed_at };
}

async function look({ client }: PlaneAt, told: CommentEvent): Promise<Written> {
  if (told.place.on !== 'item') return 'gone';
  const path = `/work-items/${told.place.item}/comments/${commentNumber(told)}`;
  const answer = await client.ask('GET', path, { answers: [404] });
  if (answer.status === 404) return 'gone';
  const found = client.shaped(answer, comment, path);
  return writtenAs(told, {
    author: found.actor === null ? null : { id: found.actor },
    place: told.place,
    at: found.created_at,
    text: htmlToMarkdown(found.comment_html ?? ''),
    isEdited: Date.parse(found.updated_at) - Date.parse(found.created_at) > madeWithinMs,
  });
}
