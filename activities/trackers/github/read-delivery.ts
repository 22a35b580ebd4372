import { z } from 'zod';
import type { News, ParsedDelivery } from '../delivery-news.js';
import { actorOf, commentNews, placeOfIssue, reviewNews } from '../news-of.js';
import { date, deliveryReader, type IssueChange, newsOfIssue, person, webhook } from '../webhook-news.js';
import { isBot } from './is-bot.js';

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

export const readGithubDelivery = deliveryReader(newsOf);

function newsOf(delivery: ParsedDelivery): readonly News[] | null {
  switch (delivery.event) {
    case 'issues':
      return newsOfIssue(changes, delivery);
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

function ofComment({ account, payload }: ParsedDelivery): News[] {
  const { action, issue, comment } = commentWebhook.parse(payload);
  const { user } = comment;
  if (action !== 'created' || user === null || isBot(user)) return [];
  const place = placeOfIssue(issue.number, (issue.pull_request ?? null) !== null);
  const { id, created_at: at, body: text } = comment;
  return [commentNews(account, { id, actor: actorOf(account, user), at, text, place })];
}

function ofReview({ account, payload }: ParsedDelivery): News[] {
  const { action, review, pull_request } = reviewWebhook.parse(payload);
  const { user, commit_id, submitted_at } = review;
  if (action !== 'submitted' || review.state.toLowerCase() !== 'approved') return [];
  if (user === null || isBot(user) || commit_id === null || submitted_at === null) return [];
  const { id, body: text } = review;
  const actor = actorOf(account, user);
  return [reviewNews(account, { id, actor, at: submitted_at, text, number: pull_request.number, commit: commit_id })];
}
