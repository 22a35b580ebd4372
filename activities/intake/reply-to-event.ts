import type { Content } from '../../domain/content/content.js';
import { placeOf } from '../../domain/intake/event-place.js';
import type { TrackerEvent } from '../../domain/intake/tracker-event.js';
import type { Redact } from '../../domain/text/redact.js';
import { redactTexts } from '../../domain/text/redact-texts.js';
import { waitingForPeople } from '../temporal/waiting-for-people.js';
import { whileHeartbeating } from '../temporal/while-heartbeating.js';
import type { PlacesOf } from '../trackers/tracker.js';

export interface Reply {
  readonly event: TrackerEvent;
  readonly content: Content;
  readonly mark: string;
}

export interface ReplyDeps {
  readonly placesOf: PlacesOf;
  readonly redact: Redact;
}

/** Answers an event where it happened, once by the mark. */
export function createReplyToEvent(deps: ReplyDeps) {
  return (answer: Reply): Promise<void> =>
    whileHeartbeating((signal) => waitingForPeople(() => reply(deps, answer, signal)));
}

export async function reply(
  { placesOf, redact }: ReplyDeps,
  { event, content, mark }: Reply,
  signal: AbortSignal,
): Promise<void> {
  const on = placeOf(event);
  const place = placesOf(event.project, signal).find(({ holds }) => holds.includes(on.on));
  await place?.reply({ on, author: 'orch', mark, content: redactTexts(content, redact) });
}
