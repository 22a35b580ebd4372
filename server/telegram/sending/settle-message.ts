import { buttonsFor } from '../../../activities/store/notices/buttons.js';
import { noteGone, noteMove } from '../../../activities/store/notices/chats.js';
import { markSettled, type SettledMessage } from '../../../activities/store/notices/settled-messages.js';
import { nameOf } from '../../../activities/store/intake/names.js';
import { buttonsThen } from '../../../domain/chat/buttons.js';
import { telegramAccount } from '../../../domain/chat/chat-address.js';
import { TelegramFailure } from '../api/failure.js';
import { settledMessage } from './message-of.js';
import type { TellParts } from './tell-parts.js';

/** Has a message say what became of its question; the buttons that mean nothing then go. Done again, it changes nothing. */
export async function settleMessage(parts: TellParts, message: SettledMessage, over: AbortSignal): Promise<void> {
  const { pool, telegram, paces, outage, pageOf, log } = parts;
  const { chat, settled } = message;
  if (!(await paces.turn(chat, over)) || outage.isOn() || !(await parts.leads())) return;
  const by = 'by' in settled && settled.by !== null ? await nameOf(pool, settled.by) : null;
  const said = settledMessage(message, 'by' in settled ? { ...settled, by } : settled, pageOf);
  const buttons = await buttonsFor(pool, message.id, buttonsThen(settled));
  try {
    await telegram.edit({ chat, message: message.message, ...said, buttons }).finally(() => paces.arrived(chat));
  } catch (error) {
    if (!(error instanceof TelegramFailure)) throw error;
    const { problem } = error;
    switch (problem.is) {
      case 'paused':
        paces.pause(chat, problem.seconds * 1_000);
        return;
      case 'failed':
        paces.pause(chat, restMs);
        return;
      case 'away':
      case 'unauthorized':
      case 'conflict':
        outage.begin(error.message);
        return;
      case 'gone':
        // The buttons go once something else was told there.
        if (await noteGone(pool, telegramAccount, { place: chat, problem: error.message }))
          log.warn({ chat, error: error.message }, 'a chat cannot be told: what is to be told there waits');
        return;
      case 'moved':
        // The message stays in the chat of before, where nothing can be changed any more.
        await noteMove(pool, telegramAccount, { from: chat, to: problem.to });
        break;
      case 'topic-closed':
      case 'topic-lost':
      case 'refused':
      // Gone, too old, or as it is to be.
    }
  }
  await markSettled(pool, message.id);
}

/** Telegram has failed with an edit: it is done again then. */
const restMs = 5_000;
