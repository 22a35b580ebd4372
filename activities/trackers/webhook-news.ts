import { z } from 'zod';
import type { News, ParsedDelivery, ReadDelivery } from './delivery-news.js';
import { eventKeys } from './event-keys.js';
import { actorOf, closedNews, editedNews } from './news-of.js';

/** What Gitea and GitHub tell alike in their webhooks, and how it is read. */

export const person = z.object({ id: z.int(), login: z.string().min(1), type: z.string().optional() });
export type Person = z.output<typeof person>;

export const date = z.iso.datetime({ offset: true });

export const webhook = z.object({
  action: z.string(),
  repository: z.object({ name: z.string().min(1), owner: z.object({ login: z.string().min(1) }) }),
  sender: person,
});

const issueWebhook = webhook.extend({
  issue: z.object({
    number: z.int().positive(),
    title: z.string(),
    body: z.string().nullish(),
    state: z.string().optional(),
    updated_at: date,
    closed_at: date.nullish(),
    labels: z.array(z.object({ name: z.string() })).nullish(),
    assignees: z.array(person.nullable()).nullish(),
  }),
});

/** Of a parser that knows its vendor's events; null: nothing that orch does something about. */
export function deliveryReader(newsOf: (delivery: ParsedDelivery) => readonly News[] | null): ReadDelivery {
  return (delivery) => {
    const news = newsOf(delivery);
    if (news === null) return null;
    const { repository } = webhook.parse(delivery.payload);
    return { owner: repository.owner.login, name: repository.name, news };
  };
}

/** `changed`: somebody or something may have made it one that is to be started. */
export type IssueChange = 'changed' | 'edited' | 'closed';

/** `changes`: what the vendor's actions mean; the others mean nothing. */
export function newsOfIssue(
  changes: Readonly<Record<string, IssueChange>>,
  { account, id: delivery, payload }: ParsedDelivery,
): News[] {
  const { action, issue, sender } = issueWebhook.parse(payload);
  const item = String(issue.number);
  const actor = actorOf(account, sender);
  const happened = { item, actor, at: Date.parse(issue.updated_at) };
  const change = changes[action];
  if (change === undefined) return [];
  switch (change) {
    case 'changed':
      return [
        {
          kind: 'candidate',
          key: eventKeys.ready(item, delivery),
          open: issue.state !== 'closed',
          state: null,
          labels: (issue.labels ?? []).map(({ name }) => name),
          assignees: (issue.assignees ?? []).flatMap((one) => (one === null ? [] : [one.login])),
          ...happened,
        },
      ];
    case 'edited':
      return [editedNews(issue, actor)];
    case 'closed':
      return [
        closedNews(issue.number, issue.closed_at ?? issue.updated_at, actor),
        { kind: 'item', what: 'unblocked', key: eventKeys.unblocked(delivery), ...happened },
      ];
  }
}
