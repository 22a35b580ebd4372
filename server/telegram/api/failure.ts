import { GrammyError, HttpError } from 'grammy';

/** Why a call came to nothing, as far as it matters what is done next. */
export type Problem =
  /** Too much was said: not again before so many seconds. */
  | { readonly is: 'paused'; readonly seconds: number }
  /** The group became another chat. */
  | { readonly is: 'moved'; readonly to: string }
  /** The bot may not speak there: blocked, removed, or no such chat. */
  | { readonly is: 'gone' }
  /** Nobody may speak in that topic now. */
  | { readonly is: 'topic-closed' }
  /** There is no such topic in the chat. */
  | { readonly is: 'topic-lost' }
  /** Nobody knows the token. */
  | { readonly is: 'unauthorized' }
  /** Somebody else asks for this bot's updates. */
  | { readonly is: 'conflict' }
  /** What was asked for is wrong, and stays wrong. */
  | { readonly is: 'refused' }
  /** Telegram has failed with it: it may go well later. */
  | { readonly is: 'failed' }
  /** No answer of Telegram's. `sent`: it may have got the call all the same. */
  | { readonly is: 'away'; readonly sent: boolean };

/** The one failure of a call to Telegram. Its message names neither the token nor the address, which holds the token. */
export class TelegramFailure extends Error {
  readonly problem: Problem;

  constructor(message: string, problem: Problem) {
    super(message);
    this.name = 'TelegramFailure';
    this.problem = problem;
  }
}

export function toTelegramFailure(error: unknown): unknown {
  if (error instanceof GrammyError) {
    return new TelegramFailure(`${error.error_code} ${error.description}`, problemOf(error));
  }
  if (!(error instanceof HttpError)) return error;
  const { code, type } = error.error as { readonly code?: string; readonly type?: string };
  const sent = !(code !== undefined && beforeSending.includes(code));
  return new TelegramFailure(`Telegram does not answer (${code ?? type ?? 'no answer in time'})`, { is: 'away', sent });
}

/** No connection came about. */
const beforeSending = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];

function problemOf({ error_code: code, description, parameters }: GrammyError): Problem {
  if (parameters.migrate_to_chat_id !== undefined) return { is: 'moved', to: String(parameters.migrate_to_chat_id) };
  if (code === 429) return { is: 'paused', seconds: parameters.retry_after ?? 1 };
  if (code >= 500) return { is: 'failed' };
  // 404: no token at all, by its form.
  if (code === 401 || (code === 404 && description === 'Not Found')) return { is: 'unauthorized' };
  if (code === 409) return { is: 'conflict' };
  if (code === 403 || goneChat.test(description)) return { is: 'gone' };
  if (/TOPIC_CLOSED/i.test(description)) return { is: 'topic-closed' };
  if (lostTopic.test(description)) return { is: 'topic-lost' };
  return { is: 'refused' };
}

const goneChat = new RegExp(
  [
    ...['chat not found', 'group is deactivated', 'group chat was deactivated', 'have no rights to send'],
    ...['not enough rights to send', 'need administrator rights', 'PEER_ID_INVALID', 'USER_DEACTIVATED'],
    ...[
      'CHAT_WRITE_FORBIDDEN',
      'CHAT_RESTRICTED',
      'CHAT_ADMIN_REQUIRED',
      'CHAT_SEND_PLAIN_FORBIDDEN',
      'CHANNEL_PRIVATE',
    ],
  ].join('|'),
  'i',
);
const lostTopic = /message thread not found|TOPIC_DELETED|TOPIC_ID_INVALID/i;
