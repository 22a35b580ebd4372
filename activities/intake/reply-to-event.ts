import type { Content } from '../../domain/content/content.js';
import { placeOf } from '../../domain/intake/event-place.js';
import type { TrackerEvent } from '../../domain/intake/tracker-event.js';
import { waitingForPeople } from '../temporal/waiting-for-people.js';
import { whileHeartbeating } from '../temporal/while-heartbeating.js';
import type { PlacesOf } from '../trackers/tracker.js';

export interface ReplyToEventInput {
  readonly event: TrackerEvent;
  readonly content: Content;
  readonly mark: string;
}

/** Answers an event where it happened, once. */
export function createReplyToEvent({ placesOf }: { readonly placesOf: PlacesOf }) {
  return ({ event, content, mark }: ReplyToEventInput): Promise<void> =>
    whileHeartbeating(async (signal) => {
      const places = placesOf(event.project, signal);
      // Who has done it says at which account: items and code may be at two.
      const at = places.find(({ account }) => account === event.actor?.account) ?? places[0];
      await waitingForPeople(async () => await at?.reply({ number: numberOf(event), author: 'orch', mark, content }));
    });
}

/** Items of a tracker that has places are named by their numbers. */
function numberOf(event: TrackerEvent): number {
  const place = placeOf(event);
  return place.on === 'item' ? Number(place.item) : place.number;
}
