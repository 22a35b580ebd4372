import { z } from 'zod';
import { longestEventText } from '../../../domain/intake/tracker-event.js';
import { keepStart } from '../../../domain/text/cut-text.js';
import type { News, ParsedDelivery, ReadDelivery } from '../delivery-news.js';
import { eventKeys } from '../event-keys.js';
import { actorOf, date, type IssueChange, issueNews, issueWebhook, person, webhook } from '../issue-news.js';

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
export const readGiteaDelivery: ReadDelivery = (delivery) => {
  const news = newsOf(delivery);
  if (news === null) return null;
  const { repository } = webhook.parse(delivery.payload);
  return { owner: repository.owner.login, name: repository.name, news };
};

function newsOf(delivery: ParsedDelivery): readonly News[] | null {
  switch (delivery.event) {
    case 'issues':
    case 'issue_label':
    case 'issue_assign':
      return ofIssue(delivery);
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

function ofIssue({ account, id, payload }: ParsedDelivery): News[] {
  const told = issueWebhook.parse(payload);
  const change = changes[told.action];
  return change === undefined ? [] : issueNews(change, { account, delivery: id, told });
}

function ofComment({ account, payload }: ParsedDelivery): News[] {
  const { action, issue, comment, is_pull } = commentWebhook.parse(payload);
  if (action !== 'created' || isNobody(comment.user)) return [];
  return [
    {
      kind: 'comment',
      key: eventKeys.comment(account, comment.id),
      actor: actorOf(account, comment.user),
      at: Date.parse(comment.created_at),
      place: is_pull ? { on: 'pull-request', number: issue.number } : { on: 'item', item: String(issue.number) },
      text: keepStart(comment.body, longestEventText),
    },
  ];
}

/** Gitea's own: the ghost of whoever is gone, and its Actions. */
function isNobody({ id }: { readonly id: number }): boolean {
  return id <= 0;
}
