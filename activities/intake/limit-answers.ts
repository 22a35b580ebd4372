import type { Pool } from 'pg';
import { placeInWords } from '../../domain/intake/event-in-words.js';
import { placeOf } from '../../domain/intake/event-place.js';
import type { EventOutcome } from '../../domain/intake/event-outcome.js';
import type { Actor, TrackerEvent } from '../../domain/intake/tracker-event.js';
import type { Notice } from '../../domain/notices/notice.js';
import { eventWorkflowId } from '../../domain/task/task-id.js';
import { itemWords } from '../../domain/intake/item-in-words.js';
import { answersStopped } from '../../domain/wording/notices.js';
import { countAnswers, noteOutcome } from '../store/intake/answers.js';
import { inTransaction } from '../store/transaction.js';

/** To one author at one place in an hour: nobody reads more, and a bot that answers each of ours would have them without end. */
export const mostAnswers = 10;

export interface LimitAnswersDeps {
  readonly pool: Pool;
  readonly notify: (notice: Notice) => Promise<void>;
}

/** Notes what came of an event, without its reply where its author has had too many; that this is so is told once. */
export async function limitAnswers(
  { pool, notify }: LimitAnswersDeps,
  event: TrackerEvent,
  outcome: EventOutcome,
): Promise<EventOutcome> {
  const { actor } = event;
  const limited = await inTransaction(pool, async (client) => {
    const earlier = actor === null || outcome.reply === null ? 0 : await countAnswers(client, event, actor);
    const answer = earlier < mostAnswers || actor === null ? outcome : unanswered(outcome, event, { actor, earlier });
    await noteOutcome(client, event, { what: answer.what, answered: answer.reply !== null });
    return answer;
  });
  if (limited !== outcome && limited.reply !== null) {
    const where = placeInWords(placeOf(event));
    const { project, key } = event;
    const notice: Notice = {
      id: `${project} ${key} loop`,
      ...{ project, taskId: eventWorkflowId(project, key), kind: 'loop' },
      content: answersStopped(event, { login: actor?.login ?? '', where, answers: mostAnswers }),
      asks: null,
    };
    // One that cannot be told holds nobody up: the log has it.
    await notify(notice).catch(() => undefined);
  }
  return limited;
}

function unanswered(
  { what }: EventOutcome,
  { at }: TrackerEvent,
  { actor, earlier }: { readonly actor: Actor; readonly earlier: number },
): EventOutcome {
  const told = `${what}; not answered: ${mostAnswers} answers to ${actor.login} within the hour`;
  if (earlier > mostAnswers) return { what: told, reply: null };
  const hour = Math.floor(at / 3_600_000);
  return { what: told, reply: itemWords.silent(actor.login, mostAnswers), mark: `silent:${actor.id}:${hour}` };
}
