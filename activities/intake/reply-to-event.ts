import type { Content } from '../../domain/content/content.js';
import { placeOf } from '../../domain/intake/event-place.js';
import type { TrackerEvent } from '../../domain/intake/tracker-event.js';
import type { Redact } from '../../domain/text/redact.js';
import { redactTexts } from '../../domain/text/redact-texts.js';
import { waitingForPeople } from '../temporal/waiting-for-people.js';
import { whileHeartbeating } from '../temporal/while-heartbeating.js';
import type { PlacesOf } from '../trackers/tracker.js';

export interface ReplyToEventInput {
  readonly event: TrackerEvent;
  readonly content: Content;
  readonly mark: string;
}

/** Answers an event where it happened, once by the mark. */
export function createReplyToEvent({ placesOf, redact }: { readonly placesOf: PlacesOf; readonly redact: Redact }) {
  return ({ event, content, mark }: ReplyToEventInput): Promise<void> =>
    whileHeartbeating((signal) =>
      waitingForPeople(async () => {
        const on = placeOf(event);
        const place = placesOf(event.project, signal).find(({ holds }) => holds.includes(on.on));
        await place?.reply({ on, author: 'orch', mark, content: redactTexts(content, redact) });
      }),
    );
}
