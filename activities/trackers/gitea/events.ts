import type { z } from 'zod';
import type { Actor, CommentEvent, Place, TrackerEvent } from '../../../domain/intake/tracker-event.js';
import { commentAnywhere, commentsAnywhere, issues, reviews } from '../../forges/gitea/api/answers.js';
import { lastCloser } from '../../forges/gitea/api/last-closer.js';
import type { GiteaClient } from '../../forges/gitea/api/client.js';
import type { GiteaUser } from '../../forges/gitea/api/who-am-i.js';
import {
  actorOf,
  closedNews,
  commentNews,
  commentNumber,
  editedNews,
  placeOfIssue,
  reviewNews,
  writtenAs,
} from '../news-of.js';
import { sinceCursor } from '../since-cursor.js';
import type { EventSource, ProjectPlace, Written } from '../tracker.js';

export interface Watched extends Pick<ProjectPlace, 'holds'> {
  readonly client: GiteaClient;
  readonly account: string;
  readonly project: string;
}

/** A comment's two moments may be those of two seconds. */
const madeWithinMs = 1_000;

export function createGiteaEvents(watched: Watched): EventSource {
  return {
    async since(cursor) {
      const { headers } = await watched.client.ask('GET', '');
      const { from, cursor: next } = sinceCursor(watched.account, headers.get('date'), cursor);
      if (from === null) return { events: [], cursor: next };
      const found = [
        await comments(watched, from),
        watched.holds.includes('item') ? await items(watched, from) : [],
        watched.holds.includes('pull-request') ? await approvals(watched, from) : [],
      ];
      return { events: found.flat().sort((one, other) => one.at - other.at), cursor: next };
    },
    look: (comment) => look(watched, comment),
  };
}

async function look({ client }: Watched, told: CommentEvent): Promise<Written> {
  const path = `/issues/comments/${commentNumber(told)}`;
  const answer = await client.ask('GET', path, { answers: [204, 404] });
  if (answer.status === 404) await client.expectRepository();
  if (answer.status !== 200) return 'gone';
  const found = client.shaped(answer, commentAnywhere, path);
  const isEdited = Date.parse(found.updated_at) - Date.parse(found.created_at) > madeWithinMs;
  return writtenAs(told, { author: found.user, place: placeOf(found), text: found.body, isEdited });
}

/** One that was written earlier and edited now is no news. */
async function comments({ client, account, project, holds }: Watched, from: Date): Promise<TrackerEvent[]> {
  const events: TrackerEvent[] = [];
  for await (const one of client.list('/issues/comments', commentsAnywhere, { since: from.toISOString() })) {
    const { id, user, created_at: at, body: text } = one;
    const place = placeOf(one);
    if (Date.parse(at) < from.getTime() || !holds.includes(place.on)) continue;
    events.push({ project, ...commentNews(account, { id, actor: personOf(account, user), at, text, place }) });
  }
  return events;
}

function placeOf(one: z.output<typeof commentAnywhere>): Place {
  const isPull = one.pull_request_url !== '';
  const page = isPull ? one.pull_request_url : one.issue_url;
  return placeOfIssue(Number(page.split('/').at(-1)), isPull);
}

/** An approval makes its pull request an updated one. One of an earlier commit that came again is dismissed. */
async function approvals({ client, account, project }: Watched, from: Date): Promise<TrackerEvent[]> {
  const events: TrackerEvent[] = [];
  const query = { type: 'pulls', state: 'all', since: from.toISOString() };
  for await (const { number, state } of client.list('/issues', issues, query)) {
    if (state !== 'open') continue;
    for await (const one of client.list(`/pulls/${number}/reviews`, reviews)) {
      const { id, user, submitted_at: at, body: text, commit_id: commit } = one;
      if (one.state !== 'APPROVED' || one.dismissed || !(Date.parse(at) >= from.getTime())) continue;
      const actor = personOf(account, user ?? null);
      events.push({ project, ...reviewNews(account, { id, actor, at, text, number, commit }) });
    }
  }
  return events;
}

/** Whether one was edited is not told: its text is, and is compared with what the task was given. */
async function items({ client, account, project }: Watched, from: Date): Promise<TrackerEvent[]> {
  const events: TrackerEvent[] = [];
  for await (const one of client.list('/issues', issues, {
    type: 'issues',
    state: 'all',
    since: from.toISOString(),
  })) {
    const closedAt = one.closed_at ?? null;
    if (one.state === 'open') {
      events.push({ project, ...editedNews(one, null) });
    } else if (closedAt !== null && Date.parse(closedAt) >= from.getTime()) {
      const actor = personOf(account, await lastCloser(client, one.number, closedAt));
      events.push({ project, ...closedNews(one.number, closedAt, actor) });
    }
  }
  return events;
}

/** Who was deleted is nobody, and so are Gitea's own. */
function personOf(account: string, user: GiteaUser | null): Actor | null {
  return user === null || user.id < 1 ? null : actorOf(account, user);
}
