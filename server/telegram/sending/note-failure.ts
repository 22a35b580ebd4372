import { noteGone, noteLostTopic, noteMove } from '../../../activities/store/notices/chats.js';
import type { DueNotice } from '../../../activities/store/notices/due-notices.js';
import { dropNotice, markFailed } from '../../../activities/store/notices/outcomes.js';
import { noteUnsent, tellPlain } from '../../../activities/store/notices/sends.js';
import { parseAddress, telegramAccount } from '../../../domain/chat/chat-address.js';
import { laterSeconds } from '../../pauses/later-seconds.js';
import type { TelegramFailure } from '../api/failure.js';
import type { TellParts } from './tell-parts.js';

/** Where the bot may say nothing, it is tried after so many seconds, then after twice as many. */
const goneSeconds = { first: 30, longest: 600 };
/** Where Telegram has failed, or no answer came. */
const failedSeconds = { first: 1, longest: 60 };

/**
 * Writes down what came of a send that went wrong, and when it is tried again: as long as it is true, unless Telegram refuses the message
 * itself. `unanswered`: so many sends of it may have been heard.
 */
export async function noteFailure(
  { pool, paces, outage, log }: TellParts,
  { id, tries, key, toldAt, plain, kind }: DueNotice,
  unanswered: number,
  { message: problem, problem: found }: TelegramFailure,
): Promise<void> {
  const { chat } = parseAddress(toldAt);
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
    case 'gone':
    case 'topic-closed': {
      const place = found.is === 'gone' ? chat : toldAt;
      if (await noteGone(pool, telegramAccount, { place, problem })) {
        log.warn({ chat: place, error: problem }, 'a chat cannot be told: what is to be told there waits');
      }
      await noteUnsent(pool, id, { problem, retrySeconds: laterSeconds(tries, goneSeconds) });
      return;
    }
    case 'topic-lost':
      if (await noteLostTopic(pool, telegramAccount, { place: toldAt, problem })) {
        log.warn({ chat: toldAt, error: problem }, 'there is no such topic: its chat is told, outside of topics');
      }
      await noteUnsent(pool, id, { problem, retrySeconds: 0 });
      return;
    case 'failed': {
      const retrySeconds = laterSeconds(tries, failedSeconds);
      log.warn({ notice: key, chat: toldAt, error: problem, retrySeconds }, 'Telegram fails with a message: once more');
      await noteUnsent(pool, id, { problem, retrySeconds });
      return;
    }
    case 'away':
      outage.begin(problem);
      if (found.sent) await markFailed(pool, id, { problem, retrySeconds: laterSeconds(unanswered, failedSeconds) });
      else await noteUnsent(pool, id, { problem, retrySeconds: 0 });
      return;
    case 'unauthorized':
      outage.begin(`${problem}: ORCH_TELEGRAM_TOKEN is not, or no more, the token of a bot`);
      await noteUnsent(pool, id, { problem, retrySeconds: 0 });
      return;
    case 'conflict':
      outage.begin(problem);
      await noteUnsent(pool, id, { problem, retrySeconds: failedSeconds.longest });
      return;
    case 'refused':
      if (plain || kind === 'press-answer') {
        log.warn({ notice: key, chat: toldAt, error: problem }, 'Telegram does not take a message: it is dropped');
        await dropNotice(pool, id, { why: problem, lost: true });
        return;
      }
      log.warn(
        { notice: key, chat: toldAt, error: problem },
        'Telegram does not take a message: it is told as plain text',
      );
      await tellPlain(pool, id, problem);
      return;
  }
}
