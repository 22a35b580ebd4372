import type { Client } from '@temporalio/client';
import { paragraph } from '../../domain/content/make.js';
import { type EventOutcome, ignored } from '../../domain/intake/event-outcome.js';
import { carriesMark } from '../../domain/intake/hidden-mark.js';
import type {
  ChatEvent,
  CommentEvent,
  IntakeEvent,
  ItemEvent,
  Place,
  ReviewEvent,
  TrackerEvent,
} from '../../domain/intake/tracker-event.js';
import { waitingForPeople } from '../temporal/waiting-for-people.js';
import { whileHeartbeating } from '../temporal/while-heartbeating.js';
import type { Written } from '../trackers/tracker.js';
import { handOver } from './hand-over.js';
import { limitAnswers, type LimitAnswersDeps } from './limit-answers.js';

/** Does what the words of a comment, or a review, ask of a task; null: there is none where it was said. */
export type Obey = (event: CommentEvent | ReviewEvent, taskId: string | null) => Promise<EventOutcome>;

export interface TakeEventDeps extends LimitAnswersDeps {
  readonly temporal: Client;
  readonly obey: Obey;
  /** How a comment is there now, which its event may have come from elsewhere to tell. */
  readonly look: (event: CommentEvent, signal: AbortSignal) => Promise<Written>;
  /** Null: nobody has asked its author why. */
  readonly giveReason: (event: CommentEvent, signal: AbortSignal) => Promise<EventOutcome | null>;
  readonly taskOf: (project: string, place: Place, signal: AbortSignal) => Promise<string | null>;
  readonly takeItem: (event: ItemEvent, signal: AbortSignal) => Promise<EventOutcome>;
  /** Answers, too, and notes the outcome. */
  readonly takeChat: (event: ChatEvent) => Promise<EventOutcome>;
}

const editedFirst: EventOutcome = {
  what: 'ignored: edited before it was read',
  reply: [paragraph('This was edited before it was read, so it is not obeyed: write it anew.')],
};

/** Makes happen what an event asks for, and answers what came of it. Done again, it changes nothing. */
export function createTakeEvent(deps: TakeEventDeps) {
  const { obey, look, giveReason, taskOf, takeItem, takeChat } = deps;
  const take = async (event: TrackerEvent, signal: AbortSignal): Promise<EventOutcome> => {
    if (event.kind === 'item') return await takeItem(event, signal);
    if (carriesMark(event.text)) return ignored('a copy of what orch itself has written');
    const written = event.kind === 'comment' ? await look(event, signal) : 'as-told';
    if (written === 'gone') return ignored('there is no such comment');
    if (written === 'edited') return editedFirst;
    const reason = event.kind === 'comment' ? await giveReason(event, signal) : null;
    return reason ?? (await obey(event, await taskOf(event.project, event.place, signal)));
  };
  return (event: IntakeEvent): Promise<EventOutcome> =>
    whileHeartbeating(async (signal) => {
      const outcome =
        event.kind === 'chat'
          ? await takeChat(event)
          : await limitAnswers(deps, event, await waitingForPeople(() => take(event, signal)));
      // What has happened at the same place has waited for this.
      await handOver(deps);
      return outcome;
    });
}
