import { GrammyError, HttpError } from 'grammy';

/** Why a call came to nothing, as far as it matters what is done next. */
export type Problem =
  /** Too much was said: not again before so many seconds. */
  | { readonly is: 'paused'; readonly seconds: number }
  /** The group became another chat. */
  | { readonly is: 'moved'; readonly to: string }
  /** The bot may not speak there: blocked, removed, or no such chat. */
  | { readonly is: 'gone' }
  /** Nobody knows the token. */
  | { readonly is: 'unauthorized' }
  /** Somebody else asks for this bot's updates. */
  | { readonly is: 'conflict' }
  /** What was asked for is wrong, and stays wrong. */
  | { readonly is: 'refused' }
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
  // It has had the call, and failed with it: nobody knows how far.
  if (code >= 500) return { is: 'away', sent: true };
  // 404: no token at all, by its form.
  if (code === 401 || (code === 404 && description === 'Not Found')) return { is: 'unauthorized' };
  if (code === 409) return { is: 'conflict' };
  if (code === 403 || goneChat.test(description)) return { is: 'gone' };
  return { is: 'refused' };
}

const goneChat =
  /\b(chat not found|PEER_ID_INVALID|group is deactivated|have no rights to send|not enough rights to send|CHAT_WRITE_FORBIDDEN)/i;
