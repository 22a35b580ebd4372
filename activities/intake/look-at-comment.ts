import type { CommentEvent } from '../../domain/intake/tracker-event.js';
import type { PlacesOf, Written } from '../trackers/tracker.js';

/** How a comment is there now, where it was written. */
export async function lookAtComment(placesOf: PlacesOf, event: CommentEvent, signal: AbortSignal): Promise<Written> {
  const place = placesOf(event.project, signal).find(({ holds }) => holds.includes(event.place.on));
  return (await place?.events.look(event)) ?? 'as-told';
}
