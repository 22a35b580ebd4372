import type { ClientBase } from 'pg';
import { findButton } from '../../activities/store/notices/shown-messages.js';
import { parseAddress, telegramAccount } from '../../domain/chat/chat-address.js';
import { wishOfPress } from '../../domain/chat/wish-of.js';
import { oldButton, unknownButton, unknownProject } from '../../domain/wording/intake/chat-answers.js';
import { answerUpdate, insertChatEvent } from './answer-update.js';
import type { Press } from './read-update.js';
import type { UpdateParts } from './update-parts.js';

/** Makes an event of what the pressed button means, or says why it means nothing; what came of it, in a few words. */
export async function takePress(
  client: ClientBase,
  key: string,
  { press, key: pressed, chat, message, by }: Press,
  { formerly, projects }: Pick<UpdateParts, 'formerly' | 'projects'>,
): Promise<string> {
  const answer = async (text: string) => {
    const body = { press, text, alert: true, message, onlyThere: true };
    return await answerUpdate(client, { key, chat, answer: { kind: 'press-answer', body } });
  };
  const button = await findButton(client, telegramAccount, pressed);
  // The key alone proves nothing: a program may send one that it has seen elsewhere.
  const names = await formerly(client, chat.id);
  if (button === null || !names.includes(parseAddress(button.address).chat)) return await answer(unknownButton);
  const { address, taskId, project } = button;
  const wish = wishOfPress(button.action, button.asks);
  if (wish === null || taskId === null || project === null) return await answer(oldButton);
  if (!projects.some(({ name }) => name === project)) return await answer(unknownProject(project));
  return await insertChatEvent(client, by, {
    ...{ key, project, taskId, wish, at: Date.now() },
    chat: { address, id: chat.id, closed: chat.closed, message, answer: { press } },
  });
}
