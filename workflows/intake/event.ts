import { setCurrentDetails } from '@temporalio/workflow';
import { eventInWords, placeInWords } from '../../domain/intake/event-in-words.js';
import { placeOf } from '../../domain/intake/event-place.js';
import type { TrackerEvent } from '../../domain/intake/tracker-event.js';
import { intakeStep } from '../proxies/any-worker.js';

/** What has happened once at a tracker or forge: done what it asks for, and answered where it was said. */
export async function eventWorkflow(event: TrackerEvent): Promise<string> {
  const { what, reply, mark = `reply:${event.key}` } = await intakeStep(eventInWords(event)).takeEvent(event);
  setCurrentDetails(what);
  if (reply !== null) {
    await intakeStep(`answer on ${placeInWords(placeOf(event))}`).replyToEvent({ event, content: reply, mark });
  }
  return what;
}
