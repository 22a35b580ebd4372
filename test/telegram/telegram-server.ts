import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { asTelegram, type Bot, methods, type Payload } from './methods.js';
import { createLimits, documentedRates, type Rates } from './rates.js';
import { Refusal } from './refusal.js';
import type { ChatState, Press, SentMessage, User } from './state.js';
import { createUpdates } from './updates.js';

/** What happens to one call, instead of its answer or beside it. */
export interface Mishap {
  readonly method: string;
  /** Whether it was carried out before. */
  readonly done: boolean;
  readonly instead: 'drop' | 'silence' | Refusal;
}

export type TelegramServer = Awaited<ReturnType<typeof startTelegramServer>>;

/** A Bot API on loopback with one bot, that refuses what Telegram documents, or is known to refuse. */
export async function startTelegramServer({
  rates = documentedRates,
  port = 0,
  onDone = () => undefined,
}: {
  rates?: Rates;
  port?: number;
  /** Called once a call was carried out, before whoever made it hears of it; not of getUpdates. */
  onDone?: () => void;
} = {}) {
  const token = '4711:AAH-of-the-tests-0123456789abcdefghi';
  const me: User = { id: 4711, is_bot: true, first_name: 'orch', username: 'orch_test_bot' };
  const chats = new Map<number, ChatState>();
  const presses = new Map<string, Press>();
  const mishaps: Mishap[] = [];
  /** Calls in order, as `sendMessage -1001`; not those of getUpdates. */
  const calls: string[] = [];
  const refused: string[] = [];
  let [messages, people, polls] = [100, 500, 0];
  const bot: Bot = { me, chats, presses, take: createLimits(rates), nextMessage };
  const updates = createUpdates();

  const server = createServer((request, response) => {
    void answerTo(request, response).catch((error: unknown) => {
      refused.push(String(error));
      if (!response.headersSent) answer(response, new Refusal(500, 'Internal Server Error'));
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    me,
    calls,
    /** What was answered with an error. */
    refused,
    mishaps,
    updates,
    /** How often somebody has asked for updates. */
    polls: (): number => polls,

    user(name: string): User {
      return { id: (people += 1), is_bot: false, first_name: name, username: name.toLowerCase() };
    },
    /** A chat of a person with the bot, whose id is theirs. */
    privateChat({ id, first_name: title }: User): number {
      return addChat({ id, title, type: 'private', topics: null });
    },
    group(title = 'a group'): number {
      return addChat({ id: -(people += 1), title, type: 'group', topics: null });
    },
    supergroup(title = 'a supergroup', topics: readonly number[] | null = null): number {
      return addChat({ id: -1_000_000_000_000 - (people += 1), title, type: 'supergroup', topics });
    },
    /** The bot's, oldest first. */
    messages: (chat: number): readonly SentMessage[] => chatOf(chat).messages,

    /** Presses a button by what is written on it; answers with what is shown to whoever pressed, once it is. */
    press({ chat, id }: Pick<SentMessage, 'chat' | 'id'>, label: string | RegExp, from: User): Press {
      const message = chatOf(chat).messages.find((one) => one.id === id);
      const button = message?.buttons
        .flat()
        .find(({ text }) => (typeof label === 'string' ? text.includes(label) : label.test(text)));
      if (message === undefined || button?.data === undefined) throw new Error(`there is no button ${String(label)}`);
      return pressData(message, button.data, from);
    },
    /** Presses one that is not shown any more. */
    pressData,
    /** No press that was made until now can be answered. */
    agePresses(): void {
      for (const press of presses.values()) press.isOld = true;
    },
    reply({ chat, id }: Pick<SentMessage, 'chat' | 'id'>, text: string, from: User): number {
      const message = chatOf(chat).messages.find((one) => one.id === id);
      if (message === undefined) throw new Error(`there is no message ${id}`);
      return write(chat, text, from, message.thread, asTelegram(chatOf(chat), message, me));
    },
    /** In a group a bot is told of commands and of replies to it alone. */
    say(chat: number, text: string, from: User, thread: number | null = null): number {
      return write(chat, text, from, thread, null);
    },
    /** It becomes a supergroup, which has another id. */
    migrate(chat: number): number {
      const old = chatOf(chat);
      const id = -1_000_000_000_000 - (people += 1);
      chats.set(id, { ...old, id, type: 'supergroup', lastMessage: 0, messages: [] });
      old.movedTo = id;
      updates.add({ message: { ...service(old), migrate_to_chat_id: id } });
      updates.add({ message: { ...service(chatOf(id)), migrate_from_chat_id: chat } });
      return id;
    },
    /** Its next message has the number after this one. */
    renumber: (chat: number, last: number): void => void (chatOf(chat).lastMessage = last),
    closeTopic: (chat: number, topic: number): void => void chatOf(chat).closedTopics.add(topic),
    openTopic: (chat: number, topic: number): void => void chatOf(chat).closedTopics.delete(topic),
    deleteTopic(chat: number, topic: number): void {
      chatOf(chat).topics = chatOf(chat).topics?.filter((one) => one !== topic) ?? null;
    },
    /** Nobody but its admins may write there. */
    mute: (chat: number): void => void (chatOf(chat).shut = 'muted'),
    block: (chat: number): void => void (chatOf(chat).shut = 'blocked'),
    kick: (chat: number): void => void (chatOf(chat).shut = 'kicked'),
    letIn: (chat: number): void => void (chatOf(chat).shut = null),
    async close(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };

  async function answerTo(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, given, method = ''] = /^\/bot([^/]+)\/(\w+)$/.exec(request.url ?? '') ?? [];
    const body = await textOf(request);
    const payload = (body === '' ? {} : JSON.parse(body)) as Payload;
    if (method.toLowerCase() !== 'getupdates')
      calls.push(`${method} ${payload.chat_id === undefined ? '' : Number(payload.chat_id)}`.trim());
    const index = mishaps.findIndex((one) => one.method === method);
    const mishap = index < 0 ? undefined : mishaps.splice(index, 1)[0];
    const outcome =
      mishap?.done === false ? null : await carryOut(given, method.toLowerCase(), payload, response).catch(refusalOf);
    if (mishap?.done !== false && method.toLowerCase() !== 'getupdates') onDone();
    const shown = mishap?.instead ?? outcome;
    if (shown === 'silence') return;
    if (shown === 'drop') return void request.socket.destroy();
    if (shown instanceof Refusal) refused.push(`${method}: ${shown.message}`);
    answer(response, shown);
  }

  async function carryOut(
    given: string | undefined,
    method: string,
    payload: Payload,
    response: ServerResponse,
  ): Promise<unknown> {
    if (given === undefined || !/^\d+:[\w-]{20,}$/.test(given)) throw new Refusal(404, 'Not Found');
    if (given !== token) throw new Refusal(401, 'Unauthorized');
    if (method === 'getupdates') polls += 1;
    if (method === 'getupdates') return await updates.poll(payload, response);
    const carry = methods[method];
    if (carry === undefined) throw new Refusal(404, 'Not Found: method not found');
    return carry(bot, payload);
  }

  function addChat(chat: Pick<ChatState, 'id' | 'title' | 'type' | 'topics'>): number {
    chats.set(chat.id, { ...chat, closedTopics: new Set(), lastMessage: 0, movedTo: null, shut: null, messages: [] });
    return chat.id;
  }

  function chatOf(id: number): ChatState {
    const chat = chats.get(id);
    if (chat === undefined) throw new Error(`there is no chat ${id}`);
    return chat;
  }

  function pressData(message: SentMessage, data: string, from: User): Press {
    const chat = chatOf(message.chat);
    const press: Press = { id: String(9_000 + presses.size), answer: null, isOld: false };
    presses.set(press.id, press);
    const told = asTelegram(chat, message, me);
    updates.add({ callback_query: { id: press.id, from, message: told, chat_instance: String(chat.id), data } });
    return press;
  }

  function write(
    chat: number,
    text: string,
    from: User,
    thread: number | null,
    replied: Record<string, unknown> | null,
  ): number {
    const at = chatOf(chat);
    const command = /^\/(\w+)(?:@(\w+))?/.exec(text);
    const isForUs = command !== null && (command[2] === undefined || command[2] === me.username);
    const id = nextMessage(at);
    if (at.type !== 'private' && !isForUs && replied === null) return id;
    updates.add({
      message: {
        ...service(at),
        message_id: id,
        from,
        text,
        ...(command !== null && { entities: [{ type: 'bot_command', offset: 0, length: command[0].length }] }),
        ...(thread !== null && { message_thread_id: thread, is_topic_message: true }),
        ...(replied !== null && { reply_to_message: replied }),
      },
    });
    return id;
  }

  function nextMessage(chat: ChatState): number {
    return chat.type === 'supergroup' ? (chat.lastMessage += 1) : (messages += 1);
  }

  function service(chat: ChatState): Record<string, unknown> {
    const { id, type, title, topics } = chat;
    const named = type === 'private' ? { first_name: title } : { title };
    return {
      message_id: nextMessage(chat),
      date: Math.floor(Date.now() / 1_000),
      chat: { id, type, ...named, ...(topics !== null && { is_forum: true }) },
    };
  }
}

function answer(response: ServerResponse, outcome: unknown): void {
  const body =
    outcome instanceof Refusal
      ? {
          ok: false,
          error_code: outcome.code,
          description: outcome.message,
          ...(Object.keys(outcome.parameters).length > 0 && { parameters: outcome.parameters }),
        }
      : { ok: true, result: outcome };
  const status = outcome instanceof Refusal ? outcome.code : 200;
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  throw error;
}
