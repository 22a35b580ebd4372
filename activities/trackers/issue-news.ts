import { z } from 'zod';
import type { Actor } from '../../domain/intake/tracker-event.js';
import type { News } from './delivery-news.js';
import { eventKeys } from './event-keys.js';

/** What Gitea and GitHub tell alike in their webhooks. */

export const person = z.object({ id: z.int(), login: z.string().min(1), type: z.string().optional() });
export type Person = z.output<typeof person>;

export const date = z.iso.datetime({ offset: true });

export const webhook = z.object({
  action: z.string(),
  repository: z.object({ name: z.string().min(1), owner: z.object({ login: z.string().min(1) }) }),
  sender: person,
});

export const issueWebhook = webhook.extend({
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

/** `changed`: somebody or something may have made it one that is to be started. */
export type IssueChange = 'changed' | 'edited' | 'closed';

export function issueNews(
  change: IssueChange,
  { account, delivery, told }: { account: string; delivery: string; told: z.output<typeof issueWebhook> },
): News[] {
  const { issue, sender } = told;
  const item = String(issue.number);
  const happened = { item, actor: actorOf(account, sender), at: Date.parse(issue.updated_at) };
  switch (change) {
    case 'changed':
      return [
        {
          kind: 'candidate',
          key: eventKeys.ready(item, delivery),
          open: issue.state !== 'closed',
          labels: (issue.labels ?? []).map(({ name }) => name),
          assignees: (issue.assignees ?? []).flatMap((one) => (one === null ? [] : [one.login])),
          ...happened,
        },
      ];
    case 'edited': {
      const key = eventKeys.edited(item, { title: issue.title, description: issue.body ?? '' });
      return [{ kind: 'item', what: 'edited', key, ...happened }];
    }
    case 'closed': {
      const key = eventKeys.closed(item, issue.closed_at ?? issue.updated_at);
      return [
        { kind: 'item', what: 'closed', key, ...happened },
        { kind: 'item', what: 'unblocked', key: eventKeys.unblocked(delivery), ...happened },
      ];
    }
  }
}

export function actorOf(account: string, { id, login }: Person): Actor {
  return { account, id: String(id), login };
}
