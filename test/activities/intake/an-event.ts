import type { Actor, CommentEvent, ItemEvent } from '../../../domain/intake/tracker-event.js';

export const ada: Actor = { account: 'gitea', id: '42', login: 'ada' };

export function anItemEvent(given: Partial<ItemEvent> = {}): ItemEvent {
  const item = given.item ?? '12';
  const what = given.what ?? 'ready';
  return { kind: 'item', key: `${what}/${item}/1`, project: 'shop', actor: ada, at: 1_000, item, what, ...given };
}

export function aComment(text: string, given: Partial<CommentEvent> = {}): CommentEvent {
  const place = { on: 'item', item: '12' } as const;
  return { kind: 'comment', key: 'comment/gitea/1', project: 'shop', actor: ada, at: 1_000, place, text, ...given };
}
