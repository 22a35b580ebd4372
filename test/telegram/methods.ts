import { parseHtml, type Parsed, Unparsable } from './html.js';
import { bad, Refusal } from './refusal.js';
import type { createLimits } from './rates.js';
import type { ChatState, Press, SentMessage, ShownButton, User } from './state.js';

export interface Bot {
  readonly me: User;
  readonly chats: ReadonlyMap<number, ChatState>;
  readonly presses: ReadonlyMap<string, Press>;
  readonly take: ReturnType<typeof createLimits>;
  readonly nextMessage: (chat: ChatState) => number;
}

export type Payload = Readonly<Record<string, unknown>>;

const mostCharacters = 4_096;
const mostBytesOfData = 64;

/** What each method answers; a Refusal that it throws is the answer, too. */
export const methods: Readonly<Record<string, (bot: Bot, payload: Payload) => unknown>> = {
  getme: ({ me }) => ({
    ...me,
    can_join_groups: true,
    can_read_all_group_messages: false,
    supports_inline_queries: false,
  }),
  getchat: (bot, payload) => {
    const { id, type, title, topics } = chatOf(bot, payload);
    const isPrivate = type === 'private';
    return {
      id,
      type,
      ...(isPrivate ? { first_name: title } : { title }),
      ...(topics !== null && { is_forum: true }),
      accent_color_id: 0,
      max_reaction_count: 11,
      accepted_gift_types: {},
    };
  },
  sendmessage: sendMessage,
  editmessagetext: (bot, payload) => {
    const chat = chatOf(bot, payload);
    const message = messageOf(chat, payload.message_id, 'message to edit not found');
    const { text, entities } = textOf(payload);
    const buttons = buttonsOf(payload.reply_markup);
    pace(bot, chat);
    const isSame = text === message.text && JSON.stringify([entities, buttons]) === shown(message);
    if (isSame) throw notModified;
    message.earlier.push(message.text);
    Object.assign(message, { text, entities, buttons });
    return asTelegram(chat, message, bot.me);
  },
  editmessagereplymarkup: (bot, payload) => {
    const chat = chatOf(bot, payload);
    const message = messageOf(chat, payload.message_id, 'message to edit not found');
    const buttons = buttonsOf(payload.reply_markup);
    pace(bot, chat);
    if (JSON.stringify(buttons) === JSON.stringify(message.buttons)) throw notModified;
    Object.assign(message, { buttons });
    return asTelegram(chat, message, bot.me);
  },
  answercallbackquery: ({ presses }, { callback_query_id: id, text = '', show_alert: alert = false }) => {
    const press = presses.get(String(id));
    if (press === undefined || press.isOld) {
      throw bad('query is too old and response timeout expired or query ID is invalid');
    }
    if (String(text).length > 200) throw bad('MESSAGE_TOO_LONG');
    press.answer = { text: String(text), alert: alert === true };
    return true;
  },
};

const notModified = bad(
  'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
);

function sendMessage(bot: Bot, payload: Payload): unknown {
  const chat = chatOf(bot, payload);
  const { text, entities } = textOf(payload);
  const buttons = buttonsOf(payload.reply_markup);
  const thread = payload.message_thread_id;
  if (thread !== undefined && !chat.topics?.includes(Number(thread))) throw bad('message thread not found');
  if (chat.closedTopics.has(Number(thread))) throw bad('TOPIC_CLOSED');
  const reply = payload.reply_parameters as { message_id: number; allow_sending_without_reply?: boolean } | undefined;
  const id = bot.nextMessage(chat);
  const isThere = reply !== undefined && reply.message_id > 0 && reply.message_id < id;
  if (reply !== undefined && !isThere && reply.allow_sending_without_reply !== true) {
    throw bad('message to be replied not found');
  }
  pace(bot, chat);
  const message: SentMessage = {
    id,
    chat: chat.id,
    thread: thread === undefined ? null : Number(thread),
    ...{ text, entities, buttons },
    replyTo: isThere ? reply.message_id : null,
    forcesReply: (payload.reply_markup as { force_reply?: boolean } | undefined)?.force_reply === true,
    isSilent: payload.disable_notification === true,
    at: Date.now(),
    earlier: [],
  };
  chat.messages.push(message);
  return asTelegram(chat, message, bot.me);
}

export function asTelegram(chat: ChatState, message: SentMessage, me: User): Record<string, unknown> {
  return {
    message_id: message.id,
    from: me,
    chat: { id: chat.id, type: chat.type, title: chat.title },
    date: Math.floor(message.at / 1_000),
    text: message.text,
    entities: message.entities,
    ...(message.thread !== null && { message_thread_id: message.thread, is_topic_message: true }),
  };
}

function chatOf({ chats }: Bot, { chat_id: id }: Payload): ChatState {
  const chat = chats.get(Number(id));
  if (chat === undefined) throw bad('chat not found');
  if (chat.movedTo !== null) {
    throw bad('group chat was upgraded to a supergroup chat', { migrate_to_chat_id: chat.movedTo });
  }
  if (chat.shut === 'blocked') throw new Refusal(403, 'Forbidden: bot was blocked by the user');
  if (chat.shut === 'muted') throw bad('not enough rights to send text messages to the chat');
  if (chat.shut === 'kicked') throw new Refusal(403, `Forbidden: bot was kicked from the ${chat.type} chat`);
  return chat;
}

function messageOf(chat: ChatState, id: unknown, otherwise: string): SentMessage {
  const message = chat.messages.find((one) => one.id === id);
  if (message === undefined) throw bad(otherwise);
  return message;
}

function textOf({ text, parse_mode: mode }: Payload): Parsed {
  if (typeof text !== 'string') throw bad('message text is empty');
  if (mode !== undefined && mode !== 'HTML') throw new Error(`the tests' Telegram reads no ${JSON.stringify(mode)}`);
  const parsed = mode === undefined ? { text: text.trim(), entities: [] } : parsedOf(text);
  if (parsed.text === '') throw bad('message text is empty');
  if (parsed.text.length > mostCharacters) throw bad('message is too long');
  if (/\p{Cs}/u.test(parsed.text)) throw bad('strings must be encoded in UTF-8');
  return parsed;
}

function parsedOf(html: string): Parsed {
  try {
    return parseHtml(html);
  } catch (error) {
    if (error instanceof Unparsable) throw new Refusal(400, error.message);
    throw error;
  }
}

function buttonsOf(markup: unknown): readonly (readonly ShownButton[])[] {
  const rows = (markup as { inline_keyboard?: Record<string, string>[][] } | undefined)?.inline_keyboard ?? [];
  return rows.map((row) =>
    row.map(({ text = '', callback_data: data, url }) => {
      if (text === '') throw bad('can\'t parse inline keyboard button: Field "text" must be of type String');
      if (data === undefined && url === undefined) {
        throw bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard");
      }
      const bytes = data === undefined ? 1 : Buffer.byteLength(data);
      if (bytes < 1 || bytes > mostBytesOfData) throw bad('BUTTON_DATA_INVALID');
      if (url !== undefined && !/^(https?|tg):\/\/[^/]+\.[^/]+/.test(url)) throw bad('BUTTON_URL_INVALID');
      return { text, ...(data !== undefined && { data }), ...(url !== undefined && { url }) };
    }),
  );
}

function shown({ entities, buttons }: SentMessage): string {
  return JSON.stringify([entities, buttons]);
}

function pace({ take }: Bot, { id, type }: ChatState): void {
  const wait = take(String(id), type !== 'private');
  if (wait === 0) return;
  const seconds = Math.max(1, Math.ceil(wait / 1_000));
  throw new Refusal(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds });
}
