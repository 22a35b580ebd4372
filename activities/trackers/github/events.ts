import { RequestError } from '@octokit/request-error';
import { placeKey } from '../../../domain/intake/event-place.js';
import {
  type CommentEvent,
  longestEventText,
  type Place,
  type TrackerEvent,
} from '../../../domain/intake/tracker-event.js';
import { keepStart } from '../../../domain/text/cut-text.js';
import type { GithubRepository } from '../../forges/github/api/api.js';
import { readPages } from '../../forges/github/api/read-pages.js';
import { eventKeys } from '../event-keys.js';
import type { EventSource, ProjectPlace, Written } from '../tracker.js';
import { listIssues } from './list-items.js';
import { askIssue, type GithubIssue } from './read-item.js';

export interface Watched extends Pick<ProjectPlace, 'holds'> {
  readonly at: GithubRepository;
  readonly account: string;
  readonly project: string;
}

/** Its lists lag behind for some seconds: what is told twice has one key. */
const overlapMs = 120_000;

export function createGithubEvents(watched: Watched): Required<EventSource> {
  return {
    async since(cursor) {
      const { api, owner, repo } = watched.at;
      const { headers } = await api.request('GET /repos/{owner}/{repo}', { owner, repo });
      // By GitHub's own clock, as are the moments of what happens there.
      const now = Date.parse(headers.date ?? '');
      if (Number.isNaN(now)) throw new Error(`${watched.account} does not tell the time`);
      const asked = new Date(now).toISOString();
      if (cursor === null) return { events: [], cursor: asked };
      const from = new Date(Date.parse(cursor) - overlapMs);
      const events = await comments(watched, from);
      for (const issue of await listIssues(watched.at, { state: 'all', since: from.toISOString() })) {
        const isPull = issue.pull_request !== undefined;
        if (!watched.holds.includes(isPull ? 'pull-request' : 'item')) continue;
        if (isPull) events.push(...(issue.state === 'open' ? await approvals(watched, issue.number, from) : []));
        else events.push(...(await ofItem(watched, issue, from)));
      }
      return { events: events.sort((one, other) => one.at - other.at), cursor: asked };
    },
    look: (comment) => look(watched, comment),
  };
}

async function look({ at }: Watched, told: CommentEvent): Promise<Written> {
  const { api, owner, repo } = at;
  const wanted = { owner, repo, comment_id: Number(told.key.split('/').at(-1)) };
  try {
    const { data } = await api.request('GET /repos/{owner}/{repo}/issues/comments/{comment_id}', wanted);
    if (String(data.user?.id) !== told.actor?.id || placeKey({ ...told, place: placeOf(data) }) !== placeKey(told))
      return 'gone';
    const isEdited = data.updated_at !== data.created_at;
    return isEdited || keepStart(data.body ?? '', longestEventText) !== told.text ? 'edited' : 'as-told';
  } catch (error) {
    if (error instanceof RequestError && error.status === 404) return 'gone';
    throw error;
  }
}

/** One that was written earlier and edited now is no news. */
async function comments({ at, account, project, holds }: Watched, from: Date): Promise<TrackerEvent[]> {
  const { api, owner, repo } = at;
  const wanted = { owner, repo, since: from.toISOString(), per_page: 100 };
  const listed = await readPages(api, api.request('GET /repos/{owner}/{repo}/issues/comments', wanted), (page) => page);
  return listed.flatMap((one): TrackerEvent[] => {
    const moment = Date.parse(one.created_at);
    const place = placeOf(one);
    if (moment < from.getTime() || !holds.includes(place.on) || isBot(one.user)) return [];
    const key = eventKeys.comment(account, one.id);
    const text = keepStart(one.body ?? '', longestEventText);
    return [{ kind: 'comment', key, project, actor: actorOf(account, one.user), at: moment, place, text }];
  });
}

function placeOf({
  issue_url: issue,
  html_url: page,
}: {
  readonly issue_url: string;
  readonly html_url: string;
}): Place {
  const number = issue.split('/').at(-1) ?? '';
  return /\/pull\/\d+(#|$)/.test(page) ? { on: 'pull-request', number: Number(number) } : { on: 'item', item: number };
}

/** A review makes its pull request an updated one. */
async function approvals({ at, account, project }: Watched, number: number, from: Date): Promise<TrackerEvent[]> {
  const { api, owner, repo } = at;
  const route = 'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews';
  const first = api.request(route, { owner, repo, pull_number: number, per_page: 100 });
  return (await readPages(api, first, (page) => page)).flatMap((one): TrackerEvent[] => {
    const moment = Date.parse(one.submitted_at ?? '');
    if (one.state !== 'APPROVED' || one.commit_id === null || !(moment >= from.getTime()) || isBot(one.user)) return [];
    return [
      {
        kind: 'review',
        key: eventKeys.review(account, one.id),
        project,
        actor: actorOf(account, one.user),
        at: moment,
        place: { on: 'pull-request', number },
        commit: one.commit_id,
        text: keepStart(one.body, longestEventText),
      },
    ];
  });
}

/** Whether one was edited is not told: its text is, and is compared with what the task was given. */
async function ofItem({ at, account, project }: Watched, issue: GithubIssue, from: Date): Promise<TrackerEvent[]> {
  const item = String(issue.number);
  const { title, body, closed_at: closedAt } = issue;
  if (issue.state === 'open') {
    const key = eventKeys.edited(item, { title, description: body ?? '' });
    return [{ kind: 'item', what: 'edited', key, project, actor: null, at: Date.parse(issue.updated_at), item }];
  }
  if (closedAt === null || Date.parse(closedAt) < from.getTime()) return [];
  const { closed_by: by } = await askIssue(at, item);
  const key = eventKeys.closed(item, closedAt);
  const actor = actorOf(account, by ?? null);
  return [{ kind: 'item', what: 'closed', key, project, actor, at: Date.parse(closedAt), item }];
}

/** Bots answer each other: what one says is no word of a person. */
function isBot(user: { readonly type: string } | null): boolean {
  return user?.type === 'Bot';
}

function actorOf(account: string, user: { readonly id: number | bigint; readonly login: string } | null) {
  return user === null ? null : { account, id: String(user.id), login: user.login };
}
