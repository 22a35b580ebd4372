import { type DecidingStates, decidedByState } from '../../../../domain/intake/decided-by-state.js';
import type { CommentEvent, TrackerEvent } from '../../../../domain/intake/tracker-event.js';
import { eventKeys } from '../../event-keys.js';
import { commentNumber, writtenAs } from '../../news-of.js';
import { sinceCursor } from '../../since-cursor.js';
import type { EventSource, Written } from '../../tracker.js';
import { comment, pageOf, type PlaneWorkItem, workItem } from '../api/answers.js';
import type { PlaneAt } from '../at.js';
import { htmlToMarkdown } from '../html/html-to-markdown.js';
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

/** So long a webhook may take, which tells who has moved an item. */
const webhookMs = 30_000;
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
      for await (const one of changedSince(at, newest, from))
        events.push(...(await ofItem(watched, one, { from, now: Date.parse(next) })));
      events.push(...(await readComments(at, project, next)));
      return { events: events.sort((one, other) => one.at - other.at), cursor: next };
    },
    look: (told) => look(watched.at, told),
  };
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

/** Who has done it is not told; whether an item was edited neither: its text is compared with what its task was given. */
async function ofItem(
  { at, project, decisions }: WatchedPlane,
  one: PlaneWorkItem,
  { from, now }: { readonly from: Date; readonly now: number },
): Promise<TrackerEvent[]> {
  const state = await stateOf(at, one);
  if (state !== null && isClosed(state)) {
    const closed = closedItem(seen(one), null);
    return closed.at < from.getTime() ? [] : [{ project, ...closed }];
  }
  const edited: TrackerEvent = { project, ...editedItem(seen(one), null) };
  const what = state === null ? null : decidedByState(state.name, decisions);
  const movedAt = Date.parse(one.updated_at);
  if (what === null || movedAt > now - webhookMs) return [edited];
  const key = eventKeys.decided(what, one.id, `${movedAt}/found`);
  return [edited, { kind: 'item', what, project, key, item: one.id, actor: null, at: movedAt }];
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
  const author = found.actor ?? found.created_by;
  return writtenAs(told, {
    author: author === null ? null : { id: author },
    place: told.place,
    text: htmlToMarkdown(found.comment_html ?? ''),
    isEdited: Date.parse(found.updated_at) - Date.parse(found.created_at) > madeWithinMs,
  });
}
