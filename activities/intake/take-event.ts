import type { Pool } from 'pg';
import { type EventOutcome, ignored } from '../../domain/intake/event-outcome.js';
import type { CommentEvent, ItemEvent, Place, ReviewEvent, TrackerEvent } from '../../domain/intake/tracker-event.js';
import { noteOutcome } from '../store/intake/events.js';
import { whileHeartbeating } from '../temporal/while-heartbeating.js';

/** Does what the words of a comment, or a review, ask of a task; null: there is none where it was said. */
export type Obey = (event: CommentEvent | ReviewEvent, taskId: string | null) => Promise<EventOutcome>;

export interface TakeEventDeps {
  readonly pool: Pool;
  readonly obey: Obey;
  readonly taskOf: (project: string, place: Place, signal: AbortSignal) => Promise<string | null>;
  readonly takeItem: (event: ItemEvent, signal: AbortSignal) => Promise<EventOutcome>;
}

/** Makes happen what an event asks for, and answers what came of it. Done again, it changes nothing. */
export function createTakeEvent({ pool, obey, taskOf, takeItem }: TakeEventDeps) {
  return (event: TrackerEvent): Promise<EventOutcome> =>
    whileHeartbeating(async (signal) => {
      const outcome =
        event.kind === 'item'
          ? await takeItem(event, signal)
          : await obey(event, await taskOf(event.project, event.place, signal));
      await noteOutcome(pool, event, outcome.what);
      return outcome;
    });
}

/** Until somebody understands comments. */
export const obeyNothing: Obey = () => Promise.resolve(ignored('not yet'));
