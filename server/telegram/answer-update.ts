import type { ClientBase } from 'pg';
import { insertEvents } from '../../activities/store/intake/events.js';
import { noteName } from '../../activities/store/intake/names.js';
import { insertChatAnswer } from '../../activities/store/notices/chat-answers.js';
import type { ChatAnswer } from '../../domain/chat/answers.js';
import { telegramAccount, writeAddress } from '../../domain/chat/chat-address.js';
import type { Actor, ChatEvent } from '../../domain/intake/tracker-event.js';
import type { Person, SeenChat } from './read-update.js';

/** Has whoever has pressed or written be told something, and changes nothing else. */
export async function answerUpdate(
  client: ClientBase,
  { key, chat, answer }: { readonly key: string; readonly chat: SeenChat; readonly answer: ChatAnswer },
): Promise<string> {
  const address = writeAddress({ chat: chat.id, thread: chat.thread });
  await insertChatAnswer(client, { key, receiver: telegramAccount, address, about: null, answer });
  return 'answered';
}

/** Has it done, and answered, by whatever worker takes the event. */
export async function insertChatEvent(
  client: ClientBase,
  { id, name }: Person,
  event: Omit<ChatEvent, 'kind' | 'actor'>,
): Promise<string> {
  const actor: Actor = { account: telegramAccount, id, login: name };
  await noteName(client, actor);
  const fresh = await insertEvents(client, [{ ...event, kind: 'chat', actor }]);
  return `${fresh} of 1 events are new`;
}
