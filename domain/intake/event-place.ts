import type { Place, TrackerEvent } from './tracker-event.js';

/** Where an event has happened, and is answered. */
export function placeOf(event: TrackerEvent): Place {
  return event.kind === 'item' ? { on: 'item', item: event.item } : event.place;
}

/** The same in a word: `item/12`, `pull-request/7`. */
export function placeKey(event: TrackerEvent): string {
  const place = placeOf(event);
  return place.on === 'item' ? `item/${place.item}` : `pull-request/${place.number}`;
}
