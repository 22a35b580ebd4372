import { setTimeout as sleep } from 'node:timers/promises';
import { ensureButtons } from '../../../activities/store/notices/buttons.js';
import { noteBack } from '../../../activities/store/notices/chats.js';
import type { DueNotice } from '../../../activities/store/notices/due-notices.js';
import { dropNotice, markTold } from '../../../activities/store/notices/outcomes.js';
import { beginSend, putBack, tellBelow } from '../../../activities/store/notices/sends.js';
import type { PressAnswer } from '../../../domain/chat/answers.js';
import { parseAddress, telegramAccount } from '../../../domain/chat/chat-address.js';
import type { Asked, Notice } from '../../../domain/notices/notice.js';
import type { NoticeKind } from '../../../domain/notices/notice-kinds.js';
import { notInTime, whyNotTold } from '../../../domain/decisions/still-true.js';
import { paragraph } from '../../../domain/content/make.js';
import { TelegramFailure } from '../api/failure.js';
import { messageOf } from './message-of.js';
import { noteFailure } from './note-failure.js';
import type { TellParts } from './tell-parts.js';

/** Nobody waits for an answer any longer. */
const answerSeconds = 24 * 3_600;

const mostWrites = 20;
const restMs = 500;

/** Tells a notice or an answer once, and writes down what came of it. */
export async function tellNotice(parts: TellParts, notice: DueNotice, over: AbortSignal): Promise<void> {
  const { pool, paces, outage } = parts;
  const { id, toldAt } = notice;
  const why = whyDropped(notice);
  if (why !== null) {
    await dropNotice(pool, id, { why, lost: why === notInTime });
    return;
  }
  const { chat } = parseAddress(toldAt);
  // Who has pressed is answered beside the chat.
  const isTurn = notice.kind === 'press-answer' || (await paces.turn(chat, over));
  // Whoever leads then frees what this one has taken.
  if (!isTurn || !(await parts.leads())) return;
  if (outage.isOn()) {
    await putBack(pool, id);
    return;
  }
  const unanswered = await beginSend(pool, id);
  try {
    if (notice.kind === 'press-answer') await answerPress(parts, notice);
    else await sendMessage(parts, notice).finally(() => paces.arrived(chat));
  } catch (error) {
    if (!(error instanceof TelegramFailure)) throw error;
    await noteFailure(parts, notice, unanswered, error);
  }
}

async function sendMessage({ pool, telegram, pageOf, log }: TellParts, notice: DueNotice): Promise<void> {
  const { asks } = notice.body as { readonly asks: Asked | null };
  const buttons = await ensureButtons(pool, notice.id, asks);
  const message = made(() => messageOf(notice, buttons, pageOf));
  if (message instanceof Error) {
    const why = `this version of orch cannot write it: ${message.message}`;
    log.error(
      { notice: notice.key, kind: notice.kind, error: message.message },
      'a notice cannot be written: it is dropped',
    );
    await dropNotice(pool, notice.id, { why, lost: true });
    return;
  }
  const { chat } = message;
  const sent = await telegram.send(message);
  await surely(() => markTold(pool, notice.id, { chat, message: sent }));
  const places = notice.topicIsLost ? [chat] : [chat, notice.toldAt];
  if (await noteBack(pool, telegramAccount, places)) log.info({ chat: notice.toldAt }, 'the chat is told again');
}

/** Too late to be shown at the button, it is said below the message. */
async function answerPress({ pool, telegram }: TellParts, { id, body }: DueNotice): Promise<void> {
  const { press, text, alert, message, in: chat, onlyThere = false } = body as PressAnswer;
  try {
    await telegram.answerPress({ press, text, alert });
  } catch (error) {
    if (!(error instanceof TelegramFailure && error.problem.is === 'refused')) throw error;
    if (onlyThere) {
      await dropNotice(pool, id, { why: 'too late for the button, and nobody else’s matter', lost: false });
      return;
    }
    const where = chat === undefined ? {} : { in: chat };
    await tellBelow(pool, id, { ...where, to: message, content: [paragraph(text)], asks: null, whom: null });
    return;
  }
  await markTold(pool, id, null);
}

/** Another version of orch may have other notices: they hold up none of ours. */
function made<Made>(make: () => Made): Made | Error {
  try {
    return make();
  } catch (error) {
    return error as Error;
  }
}

/** What is not written down is sent again, so a ledger that is away for a moment is waited for. */
async function surely(write: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await write();
      return;
    } catch (error) {
      if (tries === mostWrites) throw error;
      await sleep(restMs);
    }
  }
}

function whyDropped({ kind, body, facts }: DueNotice): string | null {
  if (kind !== 'reply' && kind !== 'press-answer') {
    return whyNotTold({ kind: kind as NoticeKind, asks: (body as Pick<Notice, 'asks'>).asks }, facts);
  }
  return facts.ageSeconds > answerSeconds ? 'nobody waits for this answer any more' : null;
}
