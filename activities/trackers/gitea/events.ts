import type { z } from 'zod';
import { placeKey } from '../../../domain/intake/event-place.js';
import {
  type CommentEvent,
  longestEventText,
  type Place,
  type TrackerEvent,
} from '../../../domain/intake/tracker-event.js';
import { keepStart } from '../../../domain/text/cut-text.js';
import { commentAnywhere, commentsAnywhere, issues, reviews } from '../../forges/gitea/api/answers.js';
import { lastCloser } from '../../forges/gitea/api/last-closer.js';
import type { GiteaClient } from '../../forges/gitea/api/client.js';
import type { GiteaUser } from '../../forges/gitea/api/who-am-i.js';
import { eventKeys } from '../event-keys.js';
import type { EventSource, ProjectPlace, Written } from '../tracker.js';

export interface Watched extends Pick<ProjectPlace, 'holds'> {
  readonly client: GiteaClient;
  readonly account: string;
  readonly project: string;
}

/** Gitea's moments are whole seconds, and a list takes some: what is told twice has one key. */
const overlapMs = 120_000;
/** A comment's two moments may be those of two seconds. */
const madeWithinMs = 1_000;

export function createGiteaEvents(watched: Watched): EventSource {
  return {
    async since(cursor) {
      const { headers } = await watched.client.ask('GET', '');
      // By Gitea's own clock, as are the moments of what happens there.
      const now = Date.parse(headers.get('date') ?? '');
      if (Number.isNaN(now)) throw new Error(`${watched.account} does not tell the time`);
      const asked = new Date(now).toISOString();
      if (cursor === null) return { events: [], cursor: asked };
      const from = new Date(Date.parse(cursor) - overlapMs);
      const found = [
        await comments(watched, from),
        watched.holds.includes('item') ? await items(watched, from) : [],
        watched.holds.includes('pull-request') ? await approvals(watched, from) : [],
      ];
      return { events: found.flat().sort((one, other) => one.at - other.at), cursor: asked };
    },
    look: (comment) => look(watched, comment),
  };
}

async function look({ client }: Watched, told: CommentEvent): Promise<Written> {
  const path = `/issues/comments/${told.key.split('/').at(-1) ?? ''}`;
  const answer = await client.ask('GET', path, { answers: [204, 404] });
  if (answer.status === 404) await client.expectRepository();
  if (answer.status !== 200) return 'gone';
  const found = client.shaped(answer, commentAnywhere, path);
  const isTheirs =
    String(found.user?.id) === told.actor?.id && placeKey({ ...told, place: placeOf(found) }) === placeKey(told);
  if (!isTheirs) return 'gone';
  const isEdited = Date.parse(found.updated_at) - Date.parse(found.created_at) > madeWithinMs;
  return isEdited || keepStart(found.body, longestEventText) !== told.text ? 'edited' : 'as-told';
}

/** One that was written earlier and edited now is no news. */
async function comments({ client, account, project, holds }: Watched, from: Date): Promise<TrackerEvent[]> {
  const events: TrackerEvent[] = [];
  for await (const one of client.list('/issues/comments', commentsAnywhere, { since: from.toISOString() })) {
    const at = Date.parse(one.created_at);
    const place = placeOf(one);
    if (at < from.getTime() || !holds.includes(place.on)) continue;
    const key = eventKeys.comment(account, one.id);
    const text = keepStart(one.body, longestEventText);
    events.push({ kind: 'comment', key, project, actor: actorOf(account, one.user), at, place, text });
  }
  return events;
}

function placeOf(one: z.output<typeof commentAnywhere>): Place {
  const numberIn = (url: string) => url.split('/').at(-1) ?? '';
  if (one.pull_request_url === '') return { on: 'item', item: numberIn(one.issue_url) };
  return { on: 'pull-request', number: Number(numberIn(one.pull_request_url)) };
}

/** An approval makes its pull request an updated one. One of an earlier commit that came again is dismissed. */
async function approvals({ client, account, project }: Watched, from: Date): Promise<TrackerEvent[]> {
  const events: TrackerEvent[] = [];
  const query = { type: 'pulls', state: 'all', since: from.toISOString() };
  for await (const { number, state } of client.list('/issues', issues, query)) {
    if (state !== 'open') continue;
    for await (const one of client.list(`/pulls/${number}/reviews`, reviews)) {
      const at = Date.parse(one.submitted_at);
      if (one.state !== 'APPROVED' || one.dismissed || !(at >= from.getTime())) continue;
      const key = eventKeys.review(account, one.id);
      const place = { on: 'pull-request', number } as const;
      const text = keepStart(one.body, longestEventText);
      const actor = actorOf(account, one.user ?? null);
      events.push({ kind: 'review', key, project, actor, at, place, commit: one.commit_id, text });
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
    const item = String(one.number);
    const closedAt = one.closed_at ?? null;
    if (one.state === 'open') {
      const key = eventKeys.edited(item, { title: one.title, description: one.body ?? '' });
      const at = Date.parse(one.updated_at);
      events.push({ kind: 'item', what: 'edited', key, project, actor: null, at, item });
    } else if (closedAt !== null && Date.parse(closedAt) >= from.getTime()) {
      const actor = actorOf(account, await lastCloser(client, one.number, closedAt));
      const key = eventKeys.closed(item, closedAt);
      events.push({ kind: 'item', what: 'closed', key, project, actor, at: Date.parse(closedAt), item });
    }
  }
  return events;
}

/** Who was deleted is nobody, and so are Gitea's own. */
function actorOf(account: string, user: GiteaUser | null) {
  return user === null || user.id < 1 ? null : { account, id: String(user.id), login: user.login };
}
