import { currentChat, noteMove } from '../../activities/store/notices/chats.js';
import { buttonsFor } from '../../activities/store/notices/buttons.js';
import { markSettled, type SettledMessage } from '../../activities/store/notices/settled-messages.js';
import { buttonsThen } from '../../domain/chat/buttons.js';
import { nameOf } from '../../activities/store/intake/names.js';
import { parseAddress, telegramAccount } from '../../domain/chat/chat-address.js';
import { TelegramFailure } from './failure.js';
import { settledMessage } from './message-of.js';
import type { TellParts } from './tell-notice.js';

/** Has a message say what became of its question; the buttons that mean nothing then go. Done again, it changes nothing. */
export async function settleMessage(parts: TellParts, message: SettledMessage, over: AbortSignal): Promise<void> {
  const { pool, telegram, paces, outage, pageOf } = parts;
  const chat = await currentChat(pool, telegramAccount, parseAddress(message.address).chat);
  if (!(await paces.turn(chat, over))) return;
  const { settled } = message;
  const by = 'by' in settled && settled.by !== null ? await nameOf(pool, settled.by) : null;
  const html = settledMessage(message, 'by' in settled ? { ...settled, by } : settled, pageOf);
  const buttons = await buttonsFor(pool, message.id, buttonsThen(settled));
  try {
    await telegram.edit({ chat, message: message.message, html, buttons });
  } catch (error) {
    if (!(error instanceof TelegramFailure)) throw error;
    const { problem } = error;
    if (problem.is === 'paused') {
      paces.pause(chat, problem.seconds * 1_000);
      return;
    }
    if (problem.is === 'away' || problem.is === 'unauthorized') {
      outage.begin(error.message);
      return;
    }
    // A message of a group that became another chat can only be edited there where Telegram took it along: it did not.
    if (problem.is === 'moved') await noteMove(pool, telegramAccount, { from: chat, to: problem.to });
  }
  await markSettled(pool, message.id);
}
