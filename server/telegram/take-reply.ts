import type { ClientBase } from 'pg';
import { takeAside } from '../../activities/store/notices/asides.js';
import type { ShownMessage } from '../../activities/store/notices/shown-messages.js';
import { telegramAccount } from '../../domain/chat/chat-address.js';
import { type NoWish, wishOfReply } from '../../domain/chat/wish-of.js';
import type { Content } from '../../domain/content/content.js';
import { paragraph } from '../../domain/content/make.js';
import * as says from '../../domain/wording/intake/chat-answers.js';
import { answerUpdate, insertChatEvent } from './answer-update.js';
import type { Said } from './read-update.js';
import type { UpdateParts } from './update-parts.js';

export interface Reply {
  readonly said: Said;
  /** What it replies to; null: nothing of orch's that anybody knows. */
  readonly shown: ShownMessage | null;
}

/** Makes an event of a reply that was asked for, or says what is wrong with it; what came of it, in a few words. */
export async function takeReply(
  client: ClientBase,
  key: string,
  { said, shown }: Reply,
  { botId, projects }: Pick<UpdateParts, 'botId' | 'projects'>,
): Promise<string> {
  const { chat, message, by, repliesTo, text, at, forwarded } = said;
  const answer = async (content: Content) => {
    const isHeard = await takeAside(client, { receiver: telegramAccount, chat: chat.id, person: by?.id ?? '' });
    if (!isHeard) return 'not answered: too much that was not asked for';
    const body = { to: message, content, asks: null, whom: null };
    return await answerUpdate(client, { key, chat, answer: { kind: 'reply', body } });
  };
  if (repliesTo?.by !== botId) {
    const isMeantForOrch = isWithBotAlone(chat.id) && text !== '';
    return isMeantForOrch ? await answer(says.replyWanted) : 'ignored: no reply to orch';
  }
  if (shown === null) return await answer(says.unknownMessage);
  const wish = wishOfReply(text, shown.asks);
  if (typeof wish === 'string') return await answer(whyNothing[wish]);
  if (by === null) return await answer(says.nobodyIsThat);
  if (forwarded) return await answer(says.forwardedWords);
  const { project, taskId, address, whom } = shown;
  if (whom !== null && whom !== by.id) return await answer(says.othersQuestion);
  if (taskId === null || project === null) return await answer(says.noQuestion);
  if (!projects.some(({ name }) => name === project)) return await answer([paragraph(says.unknownProject(project))]);
  return await insertChatEvent(client, by, {
    ...{ key, project, taskId, wish, at },
    chat: { address, id: chat.id, closed: chat.closed, message: repliesTo.message, answer: { message } },
  });
}

const whyNothing: Readonly<Record<NoWish, Content>> = {
  'no-question': says.noQuestion,
  'buttons-first': says.buttonsFirst,
  'no-words': says.wordsMissing,
};

/** What is said there is said to nobody else. */
function isWithBotAlone(chat: string): boolean {
  return !chat.startsWith('-');
}
