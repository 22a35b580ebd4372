import { toText } from '../../../domain/content/to-text.js';
import { type EventOutcome, ignored } from '../../../domain/intake/event-outcome.js';
import { type CommentEvent, identityOf, type ReviewEvent } from '../../../domain/intake/tracker-event.js';
import { replyWith, type WordAnswer } from '../../../domain/wording/intake/word-answers.js';
import { type Word, wordsIn } from '../../../domain/intake/words.js';
import { paragraph } from '../../../domain/content/make.js';
import { decidingProblem, isRobot, type MayDeps, sayProblem } from './may.js';
import { obeyWord, type Speaker } from './obey-word.js';
import type { TaskActions } from '../task-actions.js';

export interface ObeyDeps extends MayDeps {
  readonly actions: TaskActions;
}

/** What a person asks for in a comment, or by approving a pull request: done, and answered in one reply. */
export function createObey(deps: ObeyDeps) {
  return async (event: CommentEvent | ReviewEvent, taskId: string | null): Promise<EventOutcome> => {
    const words = wordsOf(event);
    if (words.length === 0) return ignored('no word for orch');
    const { project, actor } = event;
    if (actor === null) return ignored('nobody tells who has written it');
    const asking = { project, actor };
    if (await isRobot(deps, asking)) return ignored(`${actor.login} is no person`);
    const noSay = await sayProblem(deps, asking);
    if (taskId === null) {
      // Other robots have words of this form, too: who has no say here did not mean orch.
      if (noSay !== null || event.kind === 'review') return ignored('no task is here');
      return { what: 'no task is here', reply: [paragraph('No task of orch works on this.')] };
    }
    if (noSay !== null) return { what: `not allowed: ${identityOf(actor)}`, reply: [paragraph(noSay)] };
    const answers: WordAnswer[] = [];
    for (const [index, word] of words.entries()) {
      const speaker: Speaker = {
        by: identityOf(actor),
        name: `${identityOf(actor)} (${actor.login})`,
        key: `${event.key}#${index}`,
        at: event.at,
        commit: event.kind === 'review' ? event.commit : null,
        mayDecide: (kind) => decidingProblem(deps, asking, kind),
      };
      answers.push(await obeyWord(deps.actions, taskId, { word, speaker }));
    }
    return { what: answers.map(inShort).join('; '), reply: replyWith(answers) };
  };
}

/** A review that approves is a word of its own, and says it once. */
function wordsOf(event: CommentEvent | ReviewEvent): Word[] {
  const written = wordsIn(event.text);
  if (event.kind === 'comment') return written;
  return [{ word: 'approve', approval: 'deploy' }, ...written.filter(({ word }) => word !== 'approve')];
}

function inShort({ word, says, done }: WordAnswer): string {
  const said = toText([{ kind: 'paragraph', text: says }]);
  return `${word}: ${done ? '' : 'no, '}${said}`.slice(0, 200);
}
