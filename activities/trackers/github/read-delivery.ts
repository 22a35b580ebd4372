import { z } from 'zod';
import { longestEventText } from '../../../domain/intake/tracker-event.js';
import { keepStart } from '../../../domain/text/cut-text.js';
import type { News, ParsedDelivery, ReadDelivery } from '../delivery-news.js';
import { eventKeys } from '../event-keys.js';
import {
  actorOf,
  date,
  type IssueChange,
  issueNews,
  issueWebhook,
  type Person,
  person,
  webhook,
} from '../issue-news.js';

/** What orch's hook asks GitHub to tell. */
export const githubHookEvents: readonly string[] = ['issues', 'issue_comment', 'pull_request_review'];

const commentWebhook = webhook.extend({
  issue: z.object({ number: z.int().positive(), pull_request: z.object({}).nullish() }),
  comment: z.object({ id: z.int(), body: z.string(), created_at: date, user: person.nullable() }),
});
const reviewWebhook = webhook.extend({
  pull_request: z.object({ number: z.int().positive() }),
  review: z.object({
    id: z.int(),
    state: z.string(),
    body: z.string().nullish(),
    commit_id: z.string().nullable(),
    submitted_at: date.nullable(),
    user: person.nullable(),
  }),
});

export const readGithubDelivery: ReadDelivery = (delivery) => {
  const news = newsOf(delivery);
  if (news === null) return null;
  const { repository } = webhook.parse(delivery.payload);
  return { owner: repository.owner.login, name: repository.name, news };
};

function newsOf(delivery: ParsedDelivery): readonly News[] | null {
  switch (delivery.event) {
    case 'issues':
      return ofIssue(delivery);
    case 'issue_comment':
      return ofComment(delivery);
    case 'pull_request_review':
      return ofReview(delivery);
    default:
      return null;
  }
}

const changes: Readonly<Record<string, IssueChange>> = {
  opened: 'changed',
  reopened: 'changed',
  labeled: 'changed',
  assigned: 'changed',
  edited: 'edited',
  closed: 'closed',
};

function ofIssue({ account, id, payload }: ParsedDelivery): News[] {
  const told = issueWebhook.parse(payload);
  const change = changes[told.action];
  return change === undefined ? [] : issueNews(change, { account, delivery: id, told });
}

function ofComment({ account, payload }: ParsedDelivery): News[] {
  const { action, issue, comment } = commentWebhook.parse(payload);
  const { user } = comment;
  if (action !== 'created' || user === null || isBot(user)) return [];
  const onPullRequest = (issue.pull_request ?? null) !== null;
  return [
    {
      kind: 'comment',
      key: eventKeys.comment(account, comment.id),
      actor: actorOf(account, user),
      at: Date.parse(comment.created_at),
      place: onPullRequest ? { on: 'pull-request', number: issue.number } : { on: 'item', item: String(issue.number) },
      text: keepStart(comment.body, longestEventText),
    },
  ];
}

function ofReview({ account, payload }: ParsedDelivery): News[] {
  const { action, review, pull_request } = reviewWebhook.parse(payload);
  const { user, commit_id, submitted_at } = review;
  if (action !== 'submitted' || review.state.toLowerCase() !== 'approved') return [];
  if (user === null || isBot(user) || commit_id === null || submitted_at === null) return [];
  return [
    {
      kind: 'review',
      key: eventKeys.review(account, review.id),
      actor: actorOf(account, user),
      at: Date.parse(submitted_at),
      place: { on: 'pull-request', number: pull_request.number },
      commit: commit_id,
      text: keepStart(review.body ?? '', longestEventText),
    },
  ];
}

/** Bots answer each other: what one says is no word of a person. */
function isBot({ type }: Person): boolean {
  return type === 'Bot';
}
