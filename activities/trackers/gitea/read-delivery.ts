import { z } from 'zod';
import type { News, ParsedDelivery } from '../delivery-news.js';
import { actorOf, commentNews, placeOfIssue } from '../news-of.js';
import { date, deliveryReader, type IssueChange, newsOfIssue, person, webhook } from '../webhook-news.js';

/** What orch's hook asks Gitea to tell, as Gitea calls it there. */
export const giteaHookEvents: readonly string[] = [
  ...['issues_only', 'issue_assign', 'issue_label', 'issue_comment'],
  ...['pull_request_comment', 'pull_request_review'],
];

const commentWebhook = webhook.extend({
  issue: z.object({ number: z.int().positive() }),
  comment: z.object({ id: z.int(), body: z.string(), created_at: date, user: person }),
  is_pull: z.boolean(),
});

/** By Gitea's event types, which are finer than its events. */
export const readGiteaDelivery = deliveryReader(newsOf);

function newsOf(delivery: ParsedDelivery): readonly News[] | null {
  switch (delivery.event) {
    case 'issues':
    case 'issue_label':
    case 'issue_assign':
      return newsOfIssue(changes, delivery);
    case 'issue_comment':
    case 'pull_request_comment':
      return ofComment(delivery);
    case 'pull_request_review_approved':
      // It tells neither the review's number nor the commit that was seen.
      return [{ kind: 'unseen' }];
    default:
      return null;
  }
}

const changes: Readonly<Record<string, IssueChange>> = {
  opened: 'changed',
  reopened: 'changed',
  label_updated: 'changed',
  assigned: 'changed',
  edited: 'edited',
  closed: 'closed',
};

function ofComment({ account, payload }: ParsedDelivery): News[] {
  const { action, issue, comment, is_pull } = commentWebhook.parse(payload);
  if (action !== 'created' || isNobody(comment.user)) return [];
  const place = placeOfIssue(issue.number, is_pull);
  const { id, user, created_at: at, body: text } = comment;
  return [commentNews(account, { id, actor: actorOf(account, user), at, text, place })];
}

/** Gitea's own: the ghost of whoever is gone, and its Actions. */
function isNobody({ id }: { readonly id: number }): boolean {
  return id <= 0;
}
