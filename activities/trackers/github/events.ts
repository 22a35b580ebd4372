import { RequestError } from '@octokit/request-error';
import type { Actor, CommentEvent, Place, TrackerEvent } from '../../../domain/intake/tracker-event.js';
import type { GithubRepository } from '../../forges/github/api/api.js';
import { readPages } from '../../forges/github/api/read-pages.js';
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
import { isBot } from './is-bot.js';
import { listIssues } from './list-items.js';
import { askIssue, type GithubIssue } from './read-item.js';

export interface Watched extends Pick<ProjectPlace, 'holds'> {
  readonly at: GithubRepository;
  readonly account: string;
  readonly project: string;
}

export function createGithubEvents(watched: Watched): EventSource {
  return {
    async since(cursor) {
      const { api, owner, repo } = watched.at;
      const { headers } = await api.request('GET /repos/{owner}/{repo}', { owner, repo });
      const { from, cursor: next } = sinceCursor(watched.account, headers.date, cursor);
      if (from === null) return { events: [], cursor: next };
      const events = await comments(watched, from);
      for (const issue of await listIssues(watched.at, { state: 'all', since: from.toISOString() })) {
        const isPull = issue.pull_request !== undefined;
        if (!watched.holds.includes(isPull ? 'pull-request' : 'item')) continue;
        if (isPull) events.push(...(issue.state === 'open' ? await approvals(watched, issue.number, from) : []));
        else events.push(...(await ofItem(watched, issue, from)));
      }
      return { events: events.sort((one, other) => one.at - other.at), cursor: next };
    },
    look: (comment) => look(watched, comment),
  };
}

async function look({ at }: Watched, told: CommentEvent): Promise<Written> {
  const { api, owner, repo } = at;
  const wanted = { owner, repo, comment_id: Number(commentNumber(told)) };
  try {
    const { data } = await api.request('GET /repos/{owner}/{repo}/issues/comments/{comment_id}', wanted);
    const { user: author, body: text } = data;
    return writtenAs(told, { author, place: placeOf(data), text, isEdited: data.updated_at !== data.created_at });
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
    const { id, user, created_at: at, body: text } = one;
    const place = placeOf(one);
    if (Date.parse(at) < from.getTime() || !holds.includes(place.on) || isBot(user)) return [];
    return [{ project, ...commentNews(account, { id, actor: personOf(account, user), at, text, place }) }];
  });
}

function placeOf({
  issue_url: issue,
  html_url: page,
}: {
  readonly issue_url: string;
  readonly html_url: string;
}): Place {
  return placeOfIssue(Number(issue.split('/').at(-1)), /\/pull\/\d+(#|$)/.test(page));
}

/** A review makes its pull request an updated one. */
async function approvals({ at, account, project }: Watched, number: number, from: Date): Promise<TrackerEvent[]> {
  const { api, owner, repo } = at;
  const route = 'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews';
  const first = api.request(route, { owner, repo, pull_number: number, per_page: 100 });
  return (await readPages(api, first, (page) => page)).flatMap((one): TrackerEvent[] => {
    const { id, user, submitted_at: at = '', body: text, commit_id: commit } = one;
    if (one.state !== 'APPROVED' || commit === null || !(Date.parse(at) >= from.getTime()) || isBot(user)) return [];
    return [{ project, ...reviewNews(account, { id, actor: personOf(account, user), at, text, number, commit }) }];
  });
}

/** Whether one was edited is not told: its text is, and is compared with what the task was given. */
async function ofItem({ at, account, project }: Watched, issue: GithubIssue, from: Date): Promise<TrackerEvent[]> {
  if (issue.state === 'open') return [{ project, ...editedNews(issue, null) }];
  const { number, closed_at: closedAt } = issue;
  if (closedAt === null || Date.parse(closedAt) < from.getTime()) return [];
  const { closed_by: by } = await askIssue(at, String(number));
  return [{ project, ...closedNews(number, closedAt, personOf(account, by ?? null)) }];
}

function personOf(account: string, user: Parameters<typeof actorOf>[1] | null): Actor | null {
  return user === null ? null : actorOf(account, user);
}
