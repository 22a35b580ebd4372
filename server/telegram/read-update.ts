import { z } from 'zod';
import { oneLine } from '../../domain/text/one-line.js';

/** What has happened at the bot, as far as orch does something about it. */
export type Update = Press | Said;

interface InChat {
  readonly chat: SeenChat;
  /** A press's is the message that was pressed. */
  readonly message: number;
}

export interface SeenChat {
  readonly id: string;
  /** A topic of a group; null: none. */
  readonly thread: number | null;
  /** Nobody joins it, or reads it, unasked. */
  readonly closed: boolean;
}

export interface Person {
  readonly id: string;
  readonly name: string;
}

export interface Press extends InChat {
  readonly kind: 'press';
  readonly press: string;
  /** A button's. */
  readonly key: string;
  readonly by: Person;
}

export interface Said extends InChat {
  readonly kind: 'said';
  /** Empty: no words. */
  readonly text: string;
  /** In milliseconds. */
  readonly at: number;
  /** Null: it was said in the name of a group or a channel. */
  readonly by: Person | null;
  /** Somebody else's words, passed on. */
  readonly forwarded: boolean;
  /** The message that it replies to, and whose that was; null: none. */
  readonly repliesTo: { readonly message: number; readonly by: string | null } | null;
}

/** Throws a ZodError where it is no update; null: orch does nothing about it. */
export function readUpdate(payload: unknown): Update | null {
  const { message, callback_query: press } = updateSchema.parse(payload);
  if (press !== undefined) return readPress(press);
  return message === undefined ? null : readSaid(message);
}

const longestName = 60;

/** A number that is none of JSON's integers is none of Telegram's, and the ledger does not take it. */
const number = z.int();
const chatSchema = z.object({ id: number, type: z.string(), username: z.string().optional() });
const userSchema = z.object({
  id: number,
  is_bot: z.boolean(),
  first_name: z.string(),
  last_name: z.string().optional(),
});
const messageSchema = z.object({
  message_id: number,
  date: number,
  chat: chatSchema,
  is_topic_message: z.boolean().optional(),
  message_thread_id: number.optional(),
});
const saidSchema = messageSchema.extend({
  from: userSchema.optional(),
  sender_chat: z.object({ id: number }).optional(),
  forward_origin: z.unknown().optional(),
  text: z.string().optional(),
  caption: z.string().optional(),
  reply_to_message: z
    .object({
      message_id: number,
      from: userSchema.optional(),
      /** All that is said in a topic replies to its beginning. */
      forum_topic_created: z.unknown().optional(),
    })
    .optional(),
});
const pressSchema = z.object({
  id: z.string(),
  from: userSchema,
  data: z.string().optional(),
  /** Absent: the message is of another bot's making. */
  message: messageSchema.optional(),
});
const updateSchema = z.object({ message: saidSchema.optional(), callback_query: pressSchema.optional() });

function readPress({ id: press, from, data: key, message }: z.infer<typeof pressSchema>): Press | null {
  if (from.is_bot || message === undefined || key === undefined) return null;
  return { kind: 'press', press, key, by: person(from), chat: seenChat(message), message: message.message_id };
}

function readSaid(message: z.infer<typeof saidSchema>): Said | null {
  const { from, sender_chat: inNameOf, reply_to_message: original, forward_origin: origin } = message;
  const isNobody = inNameOf !== undefined;
  if (!isNobody && (from === undefined || from.is_bot)) return null;
  const isReply = original !== undefined && original.forum_topic_created === undefined;
  return {
    kind: 'said',
    chat: seenChat(message),
    message: message.message_id,
    text: message.text ?? message.caption ?? '',
    at: message.date * 1_000,
    by: isNobody || from === undefined ? null : person(from),
    forwarded: origin !== undefined,
    repliesTo: isReply
      ? { message: original.message_id, by: original.from === undefined ? null : String(original.from.id) }
      : null,
  };
}

/** What anybody can find by its name, anybody can join. */
function seenChat({
  chat,
  is_topic_message: isTopic,
  message_thread_id: thread,
}: z.infer<typeof messageSchema>): SeenChat {
  const closed = chat.type === 'private' || (chat.type !== 'channel' && chat.username === undefined);
  return { id: String(chat.id), thread: isTopic === true ? (thread ?? null) : null, closed };
}

/** What has the text around it read the other way round. */
const turning = /[\u202a-\u202e\u2066-\u2069]/g;

function person({ id, first_name: first, last_name: last = '' }: z.infer<typeof userSchema>): Person {
  const name = oneLine(`${first} ${last}`.replace(turning, ''));
  return { id: String(id), name: Array.from(name).slice(0, longestName).join('') };
}
