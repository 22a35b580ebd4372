import { ActivityFailure, isCancellation, setCurrentDetails } from '@temporalio/workflow';
import { eventInWords, placeInWords } from '../../domain/intake/event-in-words.js';
import { placeOf } from '../../domain/intake/event-place.js';
import type { EventOutcome } from '../../domain/intake/event-outcome.js';
import type { IntakeEvent, TrackerEvent } from '../../domain/intake/tracker-event.js';
import { answerStep, takingStep } from '../proxies/any-worker.js';
import { reasonOf } from '../proxies/reason-of.js';

/** What has happened once at a tracker or forge: done what it asks for, and answered where it was said. */
export async function eventWorkflow(event: IntakeEvent): Promise<string> {
  const outcome = await takingStep(eventInWords(event)).takeEvent(event);
  setCurrentDetails(outcome.what);
  // A chat is answered by rows of the ledger, which are written with the outcome.
  const unanswered = event.kind === 'chat' ? null : await answer(event, outcome);
  return unanswered === null ? outcome.what : `${outcome.what}; not answered: ${unanswered}`;
}

/** Why that could not be, for as long as an answer has a point; else null. */
async function answer(event: TrackerEvent, { reply, mark }: EventOutcome): Promise<string | null> {
  if (reply === null) return null;
  const answering = answerStep(`answer on ${placeInWords(placeOf(event))}`);
  try {
    await answering.replyToEvent({ event, content: reply, mark: mark ?? `reply:${event.key}` });
    return null;
  } catch (error) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    return reasonOf(error);
  }
}
