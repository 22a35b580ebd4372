import { z } from 'zod';
import type { Actor } from '../../../../domain/intake/tracker-event.js';
import type { DeliveryNews, News, ParsedDelivery } from '../../delivery-news.js';
import { eventKeys } from '../../event-keys.js';
import { actorOf, commentNews } from '../../news-of.js';
import { htmlToMarkdown } from '../html/html-to-markdown.js';
import { isClosed } from '../state-named.js';
import { closedItem, editedItem, type SeenItem } from './news-of-item.js';

const uuid = z.guid();
const date = z.iso.datetime({ offset: true });
/** Who has an id stands whole in a webhook, or is that alone. */
const named = <Shape extends z.ZodRawShape>(shape: Shape) => z.union([z.object({ id: uuid, ...shape }), uuid]);
const user = z.object({ id: uuid, display_name: z.string().nullish(), email: z.string().nullish() });

const webhook = z.object({ action: z.string(), activity: z.object({ field: z.string().nullish(), actor: user }) });
const itemWebhook = webhook.extend({
  data: z.object({
    id: uuid,
    project: uuid,
    name: z.string(),
    description_html: z.string().nullish(),
    state: named({ name: z.string(), group: z.string() }).nullish(),
    labels: z.array(named({ name: z.string() })).nullish(),
    assignees: z.array(z.union([user, uuid])).nullish(),
    updated_at: date,
    completed_at: date.nullish(),
    archived_at: z.string().nullish(),
  }),
});
const commentWebhook = webhook.extend({
  data: z.object({
    id: uuid,
    project: uuid,
    issue: uuid,
    actor: uuid.nullish(),
    comment_html: z.string().nullish(),
    created_at: date,
  }),
});

/** One change is told several times, once for each field that went along: of all of them its events have one key. */
export function readPlaneDelivery(delivery: ParsedDelivery): DeliveryNews | null {
  // What was deleted has left nothing but its id.
  if (!isTold.has(webhookAction(delivery.payload))) return null;
  switch (delivery.event) {
    case 'issue': {
      const { data, activity } = itemWebhook.parse(delivery.payload);
      const actor = personOf(delivery.account, activity.actor);
      return { owner: '', name: data.project, news: ofItem(data, { field: activity.field ?? null, actor }) };
    }
    case 'issue_comment': {
      const { action, data, activity } = commentWebhook.parse(delivery.payload);
      const actor = personOf(delivery.account, activity.actor);
      const isTheirs = (data.actor ?? actor.id) === actor.id;
      const news = isCreated(action) && isTheirs ? [ofComment(delivery.account, data, actor)] : [];
      return { owner: '', name: data.project, news };
    }
    default:
      return null;
  }
}

/** An older Plane has the verb of its method. */
const isTold: ReadonlySet<string> = new Set(['created', 'create', 'updated', 'update']);
const isCreated = (action: string) => action.startsWith('create');

function webhookAction(payload: unknown): string {
  return z.object({ action: z.string() }).parse(payload).action;
}

function ofComment(account: string, data: z.output<typeof commentWebhook>['data'], actor: Actor): News {
  const place = { on: 'item', item: data.issue } as const;
  const text = htmlToMarkdown(data.comment_html ?? '');
  return commentNews(account, { id: data.id, actor, at: data.created_at, text, place });
}

type ItemData = z.output<typeof itemWebhook>['data'];

/** By its pages Plane changes `state_id`, by its API `state`. */
const fieldsOf = {
  state: ['state', 'state_id'],
  start: ['label_ids', 'labels', 'assignee_ids', 'assignees'],
  text: ['name', 'description', 'description_html'],
} as const satisfies Record<string, readonly string[]>;

function ofItem(data: ItemData, { field, actor }: { readonly field: string | null; readonly actor: Actor }): News[] {
  const has = (of: keyof typeof fieldsOf) => (fieldsOf[of] as readonly (string | null)[]).includes(field);
  if (has('text')) return [editedItem(seen(data), actor)];
  // Null: all of it is new.
  if (field !== null && !has('state') && !has('start')) return [];
  const news: News[] = [candidate(data, actor)];
  const state = typeof data.state === 'object' ? data.state : null;
  if (!has('state') || state === null) return news;
  const [at, move] = [Date.parse(data.updated_at), moveOf(data)];
  news.push({ kind: 'moved', item: data.id, state: state.name, move, at });
  if (!isClosed(state)) return news;
  const unblocked = { kind: 'item', what: 'unblocked', key: eventKeys.unblocked(`${data.id}/${move}`) } as const;
  return [...news, closedItem(seen(data), actor), { ...unblocked, item: data.id, actor, at }];
}

function candidate(data: ItemData, actor: Actor): News {
  const { id: item, state, labels, assignees, archived_at: archivedAt, updated_at: at } = data;
  const { name, group } = typeof state === 'object' && state !== null ? state : { name: null, group: '' };
  return {
    kind: 'candidate',
    key: eventKeys.ready(item, moveOf(data)),
    item,
    open: !isClosed({ group }) && (archivedAt ?? null) === null,
    state: name,
    labels: (labels ?? []).flatMap((one) => (typeof one === 'string' ? [] : [one.name])),
    assignees: (assignees ?? []).flatMap((one) =>
      typeof one === 'string' ? [one] : [one.id, one.display_name ?? one.id, one.email ?? one.id],
    ),
    actor,
    at: Date.parse(at),
  };
}

/** Of all that is told of one change it is the same. */
function moveOf({ updated_at: at }: ItemData): string {
  return String(Date.parse(at));
}

function seen({ id, name, description_html: html, updated_at: updatedAt, completed_at: done }: ItemData): SeenItem {
  return { id, name, html: html ?? null, updatedAt, completedAt: done ?? null };
}

function personOf(account: string, { id, display_name: name, email }: z.output<typeof user>): Actor {
  return actorOf(account, { id, login: name ?? email ?? id });
}
