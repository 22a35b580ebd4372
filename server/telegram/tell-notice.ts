import type { FastifyBaseLogger } from 'fastify';
import type { Pool } from 'pg';
import { ensureButtons } from '../../activities/store/notices/buttons.js';
import { currentChat, noteGone, noteMove } from '../../activities/store/notices/chats.js';
import { type DueNotice, dropNotice, markFailed, markTold } from '../../activities/store/notices/due-notices.js';
import { beginSend, noteUnsent } from '../../activities/store/notices/sends.js';
import type { ChatReply, PressAnswer } from '../../domain/chat/answers.js';
import { parseAddress, telegramAccount } from '../../domain/chat/chat-address.js';
import type { Asked, Notice } from '../../domain/notices/notice.js';
import type { NoticeKind } from '../../domain/notices/notice-kinds.js';
import { whyNotTold } from '../../domain/decisions/still-true.js';
import { paragraph } from '../../domain/content/make.js';
import { laterSeconds } from '../pauses/later-seconds.js';
import type { PageOf } from '../notices/links.js';
import type { Telegram } from './api.js';
import { TelegramFailure } from './failure.js';
import { noticeMessage, replyMessage } from './message-of.js';
import type { Outage } from './outage.js';
import type { Paces } from './paces.js';

export interface TellParts {
  readonly pool: Pool;
  readonly telegram: Telegram;
  readonly paces: Paces;
  readonly outage: Outage;
  readonly pageOf: PageOf;
  readonly log: FastifyBaseLogger;
}

/** Nobody waits for an answer any longer. */
const answerSeconds = 24 * 3_600;
/** A chat where the bot may say nothing is tried after so many seconds, then after twice as many. */
const goneSeconds = { first: 30, longest: 600 };
/** No answer has come to the first send, and none to the second. */
const mostUnanswered = 2;

/** Tells a notice or an answer once, and writes down what came of it. */
export async function tellNotice(parts: TellParts, notice: DueNotice, over: AbortSignal): Promise<void> {
  const { pool, paces, outage } = parts;
  const why = whyDropped(notice);
  if (why !== null) {
    await dropNotice(pool, notice.id, why);
    return;
  }
  const place = parseAddress(notice.address);
  const chat = await currentChat(pool, telegramAccount, place.chat);
  // Who has pressed is answered beside the chat.
  if (notice.kind !== 'press-answer' && !(await paces.turn(chat, over))) return;
  if (outage.isOn()) return;
  if ((await beginSend(pool, notice.id)) > mostUnanswered) {
    await dropNotice(pool, notice.id, 'perhaps told: it was sent twice, and no answer came');
    return;
  }
  try {
    const message = await send(parts, notice, { ...place, chat }, over);
    await markTold(pool, notice.id, message);
  } catch (error) {
    if (!(error instanceof TelegramFailure)) throw error;
    await noteFailure(parts, notice, chat, error);
    return;
  }
  if (await noteGone(pool, telegramAccount, { chat, problem: null }))
    parts.log.info({ chat }, 'the chat is told again');
}

/** The message's number; null: it is none. */
async function send(
  { pool, telegram, paces, pageOf }: TellParts,
  notice: DueNotice,
  place: { readonly chat: string; readonly thread: number | null },
  over: AbortSignal,
): Promise<number | null> {
  if (notice.kind === 'press-answer') {
    const { press, text, alert, message, onlyThere = false } = notice.body as PressAnswer;
    try {
      await telegram.answerPress({ press, text, alert });
      return null;
    } catch (error) {
      // Too late to be shown at the button: it is said below the message.
      if (onlyThere || !(error instanceof TelegramFailure && error.problem.is === 'refused')) throw error;
      await paces.turn(place.chat, over);
      const reply = { to: message, content: [paragraph(text)], asks: null, whom: null };
      return await telegram.send({ ...place, ...replyMessage(reply, []) });
    }
  }
  const { asks } = notice.body as { readonly asks: Asked | null };
  const buttons = await ensureButtons(pool, notice.id, asks);
  const said =
    notice.kind === 'reply'
      ? replyMessage(notice.body as ChatReply, buttons)
      : noticeMessage({ ...notice, kind: notice.kind as NoticeKind }, buttons, pageOf);
  return await telegram.send({ ...place, ...said });
}

function whyDropped({ kind, body, facts }: DueNotice): string | null {
  if (kind !== 'reply' && kind !== 'press-answer') {
    return whyNotTold({ kind: kind as NoticeKind, asks: (body as Pick<Notice, 'asks'>).asks }, facts);
  }
  return facts.ageSeconds > answerSeconds ? 'nobody waits for this answer any more' : null;
}

async function noteFailure(
  { pool, paces, outage, log }: TellParts,
  { id, tries, key, address }: DueNotice,
  chat: string,
  { message: problem, problem: found }: TelegramFailure,
): Promise<void> {
  switch (found.is) {
    case 'paused':
      paces.pause(chat, found.seconds * 1_000);
      await noteUnsent(pool, id, { problem, retrySeconds: found.seconds });
      return;
    case 'moved':
      log.info({ chat, to: found.to }, 'a group has become another chat, and is told there');
      await noteMove(pool, telegramAccount, { from: chat, to: found.to });
      await noteUnsent(pool, id, { problem, retrySeconds: 0 });
      return;
    case 'gone': {
      const retrySeconds = laterSeconds(tries, goneSeconds);
      if (await noteGone(pool, telegramAccount, { chat, problem })) {
        log.warn({ chat, error: problem }, 'a chat cannot be told: what is to be told there waits');
      }
      await noteUnsent(pool, id, { problem, retrySeconds });
      return;
    }
    case 'away':
      outage.begin(problem);
      await (found.sent ? markFailed : noteUnsent)(pool, id, { problem, retrySeconds: 0 });
      return;
    case 'unauthorized':
      outage.begin(`${problem}: ORCH_TELEGRAM_TOKEN is not, or no more, the token of a bot`);
      await noteUnsent(pool, id, { problem, retrySeconds: 0 });
      return;
    case 'conflict':
    case 'refused':
      log.warn({ notice: key, address, error: problem }, 'Telegram does not take a message: it is dropped');
      await dropNotice(pool, id, problem);
      return;
  }
}
