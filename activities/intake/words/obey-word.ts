import { misreadInWords, statusInContent, type WordAnswer } from '../../../domain/wording/intake/word-answers.js';
import { takenText } from '../../../domain/wording/intake/taken-text.js';
import type { Word } from '../../../domain/intake/words.js';
import type { ApprovalKind } from '../../../domain/pipeline/approvers.js';
import { stageNames } from '../../../domain/pipeline/stages.js';
import { nearestName } from '../../../domain/text/nearest-name.js';
import type { Acted, TaskActions } from '../task-actions.js';

/** Who says a word, when, and what makes it happen once. */
export interface Speaker {
  /** An identity. */
  readonly by: string;
  /** The same, with the login, for people. */
  readonly name: string;
  readonly key: string;
  readonly at: number;
  /** What they have seen; null: they have not said. */
  readonly commit: string | null;
  readonly mayDecide: (kind: string) => Promise<string | null>;
}

/** Does what one word asks of a task. */
export async function obeyWord(
  actions: TaskActions,
  taskId: string,
  { word, speaker }: { readonly word: Word; readonly speaker: Speaker },
): Promise<WordAnswer> {
  const { by, name, key, at, commit, mayDecide } = speaker;
  const decide = { key, by, at, commit, mayDecide };
  const from = { key, by: name };
  switch (word.word) {
    case 'approve':
      return answer(
        word,
        await actions.decide(taskId, { ...decide, decision: 'approved', approval: word.approval, reason: null }),
      );
    case 'reject':
      return await tellingAgents(word, word.reason, (reason) =>
        actions.decide(taskId, { ...decide, decision: 'rejected', approval: null, reason }),
      );
    case 'guide':
    case 'answer':
      return await tellingAgents(word, word.text, (text) => actions.guide(taskId, { ...from, text }));
    case 'retry':
      return answer(
        word,
        await retry(actions, taskId, { ...from, stage: word.stage, unreviewed: await unreviewedBy(word, speaker) }),
      );
    case 'pause':
      return answer(word, await actions.pause(taskId, from));
    case 'resume':
      return answer(word, await actions.resume(taskId, from));
    case 'cancel':
      return answer(word, await actions.cancel(taskId, from));
    case 'status': {
      const view = await actions.view(taskId);
      return { word: '/status', says: [view.title], done: true, more: statusInContent(view) };
    }
    case 'misread':
      return { word: word.typed, says: misreadInWords(word), done: false };
  }
}

/** Who may approve these may also have merged what was not reviewed. */
const deployments: ApprovalKind = 'deploy';

async function tellingAgents(word: Word, said: string, tell: (text: string) => Promise<Acted>): Promise<WordAnswer> {
  const { text, isCut } = takenText(said);
  const acted = await tell(text);
  return answer(
    word,
    acted.done && isCut ? { done: true, what: `${acted.what}; its end was too long, and left out` } : acted,
  );
}

interface Retrying {
  readonly key: string;
  readonly by: string;
  readonly stage: string | null;
  /** Whose word it is that the merge need not be reviewed, or why it is not taken; null: nobody asks for that. */
  readonly unreviewed: string | { readonly why: string } | null;
}

async function unreviewedBy(
  { unreviewed }: Extract<Word, { word: 'retry' }>,
  { by, mayDecide }: Speaker,
): Promise<Retrying['unreviewed']> {
  if (unreviewed !== true) return null;
  const why = await mayDecide(deployments);
  return why === null ? by : { why };
}

async function retry(actions: TaskActions, taskId: string, { stage, unreviewed, ...from }: Retrying): Promise<Acted> {
  if (typeof unreviewed === 'object' && unreviewed !== null) return { done: false, why: unreviewed.why };
  const { endedAt, project, item } = await actions.view(taskId);
  if (endedAt !== null) return await startAgain(actions, { project, item }, stage);
  const known = stageNames.find((one) => one === stage) ?? null;
  if (stage === null || known !== null) {
    return await actions.retry(taskId, { ...from, from: known, ...(unreviewed !== null && { unreviewed }) });
  }
  const nearest = nearestName(stage, stageNames);
  return {
    done: false,
    why: `${stage} is no stage; ${nearest === null ? `stages are ${stageNames.join(', ')}` : `did you mean ${nearest}?`}`,
  };
}

/** What has ended is not gone on with: its item has a new task. Done again after a crash, that one is under way. */
async function startAgain(
  actions: TaskActions,
  item: { readonly project: string; readonly item: string },
  stage: string | null,
): Promise<Acted> {
  if (stage !== null) return { done: false, why: 'the task has ended; without a stage, a new one begins' };
  const start = await actions.start({ ...item, again: true });
  if ('refused' in start) return { done: false, why: `${start.refused.what} ${start.refused.hint}` };
  return { done: true, what: `begun anew, as ${start.taskId}` };
}

function answer({ word }: Word, acted: Acted): WordAnswer {
  return { word: `/${word}`, says: [acted.done ? acted.what : acted.why], done: acted.done };
}
