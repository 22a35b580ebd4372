import type { ClientBase } from 'pg';
import { z } from 'zod';
import type { Delivery } from '../../activities/store/intake/deliveries.js';
import { tryAgainAt } from '../../activities/store/notices/chats.js';
import { findMessage, type ShownMessage } from '../../activities/store/notices/shown-messages.js';
import { telegramAccount } from '../../domain/chat/chat-address.js';
import { asksForWords } from '../../domain/chat/wish-of.js';
import { readJson } from '../webhooks/read-json.js';
import { readUpdate, type Said } from './read-update.js';
import { takePress } from './take-press.js';
import { takeReply } from './take-reply.js';
import type { UpdateParts } from './update-parts.js';

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
  const shown = await repliedTo(client, update, parts);
  // An answer may begin like a command: `/tasks/list answers 404`.
  const command = shown !== null && asksForWords(shown.asks) ? null : await parts.command(client, update);
  return command ?? (await takeReply(client, key, { said: update, shown }, parts));
}

/** The message of orch's that somebody replies to; null: none, or nobody knows it. */
async function repliedTo(
  client: ClientBase,
  { chat: { id: chat }, repliesTo }: Said,
  { botId }: UpdateParts,
): Promise<ShownMessage | null> {
  if (repliesTo?.by !== botId) return null;
  return await findMessage(client, telegramAccount, { chat, message: repliesTo.message });
}
