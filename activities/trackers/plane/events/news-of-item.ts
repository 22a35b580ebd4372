import type { Actor, ItemEvent } from '../../../../domain/intake/tracker-event.js';
import { eventKeys } from '../../event-keys.js';
import { htmlToMarkdown } from '../html/html-to-markdown.js';

/** Of a work item what a webhook and a list tell alike. */
export interface SeenItem {
  readonly id: string;
  readonly name: string;
  readonly html: string | null;
  readonly updatedAt: string;
  readonly completedAt: string | null;
}

type ItemNews = Omit<ItemEvent, 'project'>;

/** Events name an item by its id: the name that people have for it is not told, and may change. */

export function editedItem({ id, name, html, updatedAt }: SeenItem, actor: Actor | null): ItemNews {
  const key = eventKeys.edited(id, { title: name, description: htmlToMarkdown(html ?? '') });
  return { kind: 'item', what: 'edited', key, item: id, actor, at: Date.parse(updatedAt) };
}

/** When it was cancelled is not told, but by what has changed last. */
export function closedItem({ id, updatedAt, completedAt }: SeenItem, actor: Actor | null): ItemNews {
  const at = completedAt ?? updatedAt;
  return { kind: 'item', what: 'closed', key: eventKeys.closed(id, at), item: id, actor, at: Date.parse(at) };
}
