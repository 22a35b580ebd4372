import type { IntakeEvent, Place, TrackerEvent } from './tracker-event.js';

/** Where an event has happened, and is answered. */
export function placeOf(event: TrackerEvent): Place {
  return event.kind === 'item' ? { on: 'item', item: event.item } : event.place;
}

/**
 * The same in a word: `item/12`, `pull-request/7`. On chats it is the task, whichever chat that was: `task/shop/12`; a look at its log
 * changes nothing, and may take a while, so that nothing waits for it.
 */
export function placeKey(event: IntakeEvent): string {
  if (event.kind === 'chat') return event.wish.does === 'log' ? `log/${event.key}` : event.taskId;
  const place = placeOf(event);
  return place.on === 'item' ? `item/${place.item}` : `pull-request/${place.number}`;
}
