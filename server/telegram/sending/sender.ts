import { type DueNotice, takeDue } from '../../../activities/store/notices/due-notices.js';
import { releaseTaken } from '../../../activities/store/notices/sends.js';
import { type SettledMessage, takeSettled } from '../../../activities/store/notices/settled-messages.js';
import { parseAddress, telegramAccount } from '../../../domain/chat/chat-address.js';
import { nap } from '../../pauses/nap.js';
import { createChatTurns } from './chat-turns.js';
import { settleMessage } from './settle-message.js';
import { tellNotice } from './tell-notice.js';
import type { TellParts } from './tell-parts.js';

/** So many are on their way at once: as many as Telegram takes in a second. */
const atOnce = 30;
/** Longer than a message waits for its turn and for its answer. */
const leaseSeconds = 120;
const looksEveryMs = 200;
const editsEveryMs = 1_000;
const editsOfChat = 3;
const afterFailureMs = 1_000;

/**
 * Tells what waits in the ledger, each chat in its order and as fast as Telegram takes it, until the signal is given: one server at a
 * time. A chat has one message under way, so that none waits for its turn in the place of another chat's.
 */
export async function sendNotices(parts: TellParts, over: AbortSignal): Promise<void> {
  const { pool, paces, outage, log } = parts;
  const underway = new Map<string, Promise<void>>();
  const turns = createChatTurns(paces);
  /** Messages that are to say what became of their question. */
  let edits: readonly SettledMessage[] = [];
  let editsAt = -Infinity;
  let told = '';
  let isReleased = false;
  const isOver = () => over.aborted;
  while (!isOver()) {
    await outage.ended(over);
    if (isOver()) break;
    const problem = await round().then(
      () => '',
      (error: unknown) => (error as Error).message,
    );
    if (problem !== '' && problem !== told) log.warn({ error: problem }, 'what is to be told on Telegram waits');
    told = problem;
    await nap(problem === '' ? Math.min(looksEveryMs, turns.nextMs()) : afterFailureMs, over);
  }
  await Promise.all(underway.values());

  /** An edit goes before what waits where somebody looks at it, or after many messages; else where nothing else is to be said. */
  async function round(): Promise<void> {
    if (!isReleased) await releaseTaken(pool, telegramAccount);
    isReleased = true;
    if (performance.now() - editsAt > editsEveryMs) {
      editsAt = performance.now();
      edits = await takeSettled(pool, telegramAccount, editsOfChat);
    }
    launchEdits(({ answeredThere, chat }) => answeredThere || turns.owesEdit(chat));
    const resting = turns.resting();
    if (underway.size < atOnce) {
      const due = await takeDue(pool, {
        ...{ receiver: telegramAccount, most: atOnce - underway.size, leaseSeconds, resting },
      });
      for (const notice of due) launchNotice(notice);
    }
    // Where nobody has looked for what is to be said, something may be.
    launchEdits(({ chat }) => !resting.includes(chat));
  }

  function launchNotice(notice: DueNotice): void {
    // Whoever has pressed is answered beside the chat.
    const chat = notice.kind === 'press-answer' ? null : parseAddress(notice.toldAt).chat;
    launch(notice.id, tellNotice(parts, notice, over), chat, 'send');
  }

  function launchEdits(isWanted: (message: SettledMessage) => boolean): void {
    for (const message of edits) {
      if (underway.size >= atOnce) return;
      if (turns.isResting(message.chat) || underway.has(message.id) || !isWanted(message)) continue;
      edits = edits.filter((one) => one !== message);
      launch(message.id, settleMessage(parts, message, over), message.chat, 'edit');
    }
  }

  function launch(id: string, work: Promise<void>, chat: string | null, what: 'send' | 'edit'): void {
    if (chat !== null) turns.begin(chat, what);
    const done = work
      .catch((error: unknown) => log.warn({ error: (error as Error).message }, 'a message could not be written down'))
      .finally(() => {
        underway.delete(id);
        if (chat !== null) turns.end(chat);
      });
    underway.set(id, done);
  }
}
