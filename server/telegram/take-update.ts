import type { ClientBase } from 'pg';
import { z } from 'zod';
import type { Delivery } from '../../activities/store/intake/deliveries.js';
import { insertEvents } from '../../activities/store/intake/events.js';
import { noteName } from '../../activities/store/intake/names.js';
import { insertChatAnswer } from '../../activities/store/notices/chat-answers.js';
import { tryAgainAt } from '../../activities/store/notices/chats.js';
import { findButton, findMessage } from '../../activities/store/notices/shown-messages.js';
import { parseAddress, telegramAccount, writeAddress } from '../../domain/chat/chat-address.js';
import type { ChatAnswer } from '../../domain/chat/answers.js';
import { type NoWish, wishOfPress, wishOfReply } from '../../domain/chat/wish-of.js';
import type { Content } from '../../domain/content/content.js';
import { paragraph } from '../../domain/content/make.js';
import type { Actor, ChatEvent } from '../../domain/intake/tracker-event.js';
import {
  buttonsFirst,
  noQuestion,
  nobodyIsThat,
  oldButton,
  unknownButton,
  unknownMessage,
  unknownProject,
  wordsMissing,
} from '../../domain/wording/intake/chat-answers.js';
import { readJson } from '../webhooks/read-json.js';
import { type Person, type Press, readUpdate, type Said, type SeenChat } from './read-update.js';

export interface UpdateParts {
  /** As whom orch speaks there. */
  readonly botId: string;
  readonly projects: readonly { readonly name: string }[];
  /** What a chat was called before it moved, newest first; itself, where it has not. */
  readonly formerly: (client: ClientBase, chat: string) => Promise<readonly string[]>;
  /** Answers a command, and what came of it in a few words; null: it is none. */
  readonly command: (client: ClientBase, said: Said) => Promise<string | null>;
}

/** Makes an event of an update, or answers it, within a transaction; what came of it, in a few words. */
export async function takeUpdate(
  client: ClientBase,
  { id, body }: Pick<Delivery, 'id' | 'body'>,
  parts: UpdateParts,
): Promise<string> {
  let update;
  try {
    update = readUpdate(readJson(body));
  } catch (error) {
    return `unreadable: ${error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message}`.slice(
      0,
      300,
    );
  }
  if (update === null) return 'ignored';
  await tryAgainAt(client, telegramAccount, update.chat.id);
  const key = `${telegramAccount}/${id}`;
  if (update.kind === 'press') return await takePress(client, key, update, parts);
  const command = await parts.command(client, update);
  return command ?? (await takeReply(client, key, update, parts));
}

async function takePress(client: ClientBase, key: string, press: Press, parts: UpdateParts): Promise<string> {
  const { chat, message, by } = press;
  const answer = async (text: string) => {
    const body = { press: press.press, text, alert: true, message };
    return await say(client, { key, chat, answer: { kind: 'press-answer', body } });
  };
  const button = await findButton(client, telegramAccount, press.key);
  // The key alone proves nothing: a program may send one that it has seen elsewhere.
  const names = await parts.formerly(client, chat.id);
  if (button === null || !names.includes(parseAddress(button.address).chat)) return await answer(unknownButton);
  const wish = wishOfPress(button.action, button.asks);
  if (wish === null || button.taskId === null || button.project === null) return await answer(oldButton);
  if (!isKnown(parts, button.project)) return await answer(unknownProject(button.project));
  return await insert(client, {
    ...eventOf(key, by, button.project),
    ...{ at: Date.now(), taskId: button.taskId, wish },
    chat: { address: button.address, id: chat.id, closed: chat.closed, message, answer: { press: press.press } },
  });
}

async function takeReply(client: ClientBase, key: string, said: Said, parts: UpdateParts): Promise<string> {
  const { chat, message, by, repliesTo, text, at } = said;
  if (repliesTo === null || repliesTo.by !== parts.botId) return 'ignored: no reply to orch';
  const answer = (content: Content) => {
    const body = { to: message, content, asks: null, whom: null };
    return say(client, { key, chat, answer: { kind: 'reply', body } });
  };
  const shown = await findMessage(client, telegramAccount, { chat: chat.id, message: repliesTo.message });
  if (shown === null) return await answer(unknownMessage);
  const wish = wishOfReply(text, shown.asks);
  if (typeof wish === 'string') return await answer(answers[wish]);
  if (by === null) return await answer(nobodyIsThat);
  if (shown.taskId === null || shown.project === null) return await answer(noQuestion);
  if (!isKnown(parts, shown.project)) {
    return await answer([paragraph(unknownProject(shown.project))]);
  }
  return await insert(client, {
    ...eventOf(key, by, shown.project),
    ...{ at, taskId: shown.taskId, wish },
    chat: {
      ...{ address: shown.address, id: chat.id, closed: chat.closed },
      ...{ message: repliesTo.message, answer: { message } },
    },
  });
}

const answers: Readonly<Record<NoWish, Content>> = {
  'no-question': noQuestion,
  'buttons-first': buttonsFirst,
  'no-words': wordsMissing,
};

function eventOf(key: string, { id, name }: Person, project: string) {
  const actor: Actor = { account: telegramAccount, id, login: name };
  return { kind: 'chat', key, project, actor } as const;
}

async function insert(client: ClientBase, event: ChatEvent): Promise<string> {
  await noteName(client, event.actor);
  const fresh = await insertEvents(client, [event]);
  return `${fresh} of 1 events are new`;
}

async function say(
  client: ClientBase,
  { key, chat, answer }: { readonly key: string; readonly chat: SeenChat; readonly answer: ChatAnswer },
): Promise<string> {
  const address = writeAddress({ chat: chat.id, thread: chat.thread });
  await insertChatAnswer(client, { key, receiver: telegramAccount, address, about: null, answer });
  return 'answered';
}

function isKnown({ projects }: UpdateParts, name: string): boolean {
  return projects.some((project) => project.name === name);
}
