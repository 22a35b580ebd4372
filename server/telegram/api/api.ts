import { Api } from 'grammy';
import type { Update } from 'grammy/types';
import type { TelegramSettings } from '../../../config/settings/notices/telegram.js';
import { toTelegramFailure } from './failure.js';

export interface Outgoing {
  readonly chat: string;
  /** A topic; null: none. */
  readonly thread: number | null;
  readonly text: string;
  /** It is Telegram's HTML; else it is shown as it is. */
  readonly html: boolean;
  readonly buttons: readonly { readonly label: string; readonly key: string }[];
  /** The message that it replies to; null: none, or gone. */
  readonly replyTo: number | null;
  /** Whoever reads it has their reply begun. */
  readonly asksForReply: boolean;
  /** It makes no sound. */
  readonly silent: boolean;
}

export interface SeenBot {
  readonly id: string;
  readonly name: string;
}

export interface SeenChat {
  readonly title: string;
  readonly type: string;
  /** It has topics. */
  readonly isForum: boolean;
}

/** What orch asks of Telegram. What fails is a TelegramFailure; nothing is tried again here. */
export interface Telegram {
  me(): Promise<SeenBot>;
  chat(id: string): Promise<SeenChat>;
  /** The message's number. */
  send(message: Outgoing): Promise<number>;
  /** Another text, and these buttons alone. */
  edit(message: Pick<Outgoing, 'chat' | 'text' | 'html' | 'buttons'> & { readonly message: number }): Promise<void>;
  answerPress(answer: { readonly press: string; readonly text: string; readonly alert: boolean }): Promise<void>;
  /** Those from the offset on; all before it are confirmed. Waits where there is none. */
  updates(offset: number, signal: AbortSignal): Promise<readonly Update[]>;
}

/** Tests shorten them. */
export interface Patience {
  readonly callSeconds: number;
  /** How long Telegram holds a poll for updates. */
  readonly pollSeconds: number;
}

export const usualPatience: Patience = { callSeconds: 15, pollSeconds: 25 };

type GrammySignal = Exclude<Parameters<Api['getMe']>[0], undefined>;

export function createTelegram(
  { token, apiRoot }: Pick<TelegramSettings, 'token' | 'apiRoot'>,
  { callSeconds, pollSeconds }: Patience = usualPatience,
): Telegram {
  // A redirect would be followed with the token in the address.
  const made = (timeoutSeconds: number) =>
    new Api(token, { apiRoot, timeoutSeconds, baseFetchConfig: { redirect: 'error' } });
  const [api, polling] = [made(callSeconds), made(pollSeconds + callSeconds)];
  return {
    me: () => asked(async () => seenBot(await api.getMe())),
    chat: (id) =>
      asked(async () => {
        const chat = await api.getChat(id);
        const title = chat.title ?? chat.first_name;
        return { title, type: chat.type, isForum: chat.is_forum === true };
      }),
    send: ({ chat, thread, html, text, buttons, replyTo, asksForReply, silent }) =>
      asked(async () => {
        const markup = asksForReply ? { force_reply: true as const, selective: replyTo !== null } : keyboardOf(buttons);
        const { message_id: message } = await api.sendMessage(chat, text, {
          ...(html ? asWritten : unlinked),
          disable_notification: silent,
          ...(thread !== null && { message_thread_id: thread }),
          ...(replyTo !== null && { reply_parameters: { message_id: replyTo, allow_sending_without_reply: true } }),
          ...((asksForReply || buttons.length > 0) && { reply_markup: markup }),
        });
        return message;
      }),
    edit: ({ chat, message, text, html, buttons }) =>
      asked(async () => {
        const markup = buttons.length > 0 && { reply_markup: keyboardOf(buttons) };
        await api.editMessageText(chat, message, text, { ...(html ? asWritten : unlinked), ...markup });
      }),
    answerPress: ({ press, text, alert }) =>
      asked(async () => {
        await api.answerCallbackQuery(press, { text, show_alert: alert });
      }),
    updates: (offset, signal) =>
      asked(() =>
        polling.getUpdates(
          { offset, timeout: pollSeconds, allowed_updates: ['message', 'callback_query'] },
          signal as unknown as GrammySignal,
        ),
      ),
  };
}

/** Without a preview of its first link, which would stand between the messages. */
const unlinked = { link_preview_options: { is_disabled: true } } as const;
const asWritten = { parse_mode: 'HTML', ...unlinked } as const;

function keyboardOf(buttons: Outgoing['buttons']) {
  return { inline_keyboard: [buttons.map(({ label, key }) => ({ text: label, callback_data: key }))] };
}

function seenBot({ id, username }: { readonly id: number; readonly username: string }): SeenBot {
  return { id: String(id), name: username };
}

async function asked<Result>(call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    throw toTelegramFailure(error);
  }
}
