import { type DueNotice, takeDue } from '../../activities/store/notices/due-notices.js';
import { currentChat } from '../../activities/store/notices/chats.js';
import { releaseTaken } from '../../activities/store/notices/sends.js';
import { type SettledMessage, takeSettled } from '../../activities/store/notices/settled-messages.js';
import { parseAddress, telegramAccount } from '../../domain/chat/chat-address.js';
import { nap } from '../pauses/nap.js';
import { settleMessage } from './settle-message.js';
import { type TellParts, tellNotice } from './tell-notice.js';

/** So many are on their way at once: as many as Telegram takes in a second. */
const atOnce = 30;
/** Longer than a message waits for its turn and for its answer. */
const leaseSeconds = 120;
const looksEveryMs = 200;
const settlesEveryMs = 1_000;
const afterFailureMs = 1_000;

/**
 * Tells what waits in the ledger, each address in its order and as fast as Telegram takes it, until the signal is given: one server
 * at a time.
 */
export async function sendNotices(parts: TellParts, over: AbortSignal): Promise<void> {
  const { pool, paces, outage, log } = parts;
  const underway = new Map<string, Promise<void>>();
  /** The chats of the addresses that were told. */
  const chats = new Map<string, string>();
  let settledAt = 0;
  let told = '';
  let isReleased = false;
  const isOver = () => over.aborted;
  while (!isOver()) {
    // What was taken before it began is taken again.
    if (outage.isOn()) isReleased = false;
    await outage.ended(over);
    if (isOver()) break;
    const problem = await round().then(
      () => '',
      (error: unknown) => (error as Error).message,
    );
    if (problem !== '' && problem !== told) log.warn({ error: problem }, 'what is to be told on Telegram waits');
    told = problem;
    await nap(problem === '' ? nextLookMs() : afterFailureMs, over);
  }
  await Promise.all(underway.values());

  async function round(): Promise<void> {
    if (!isReleased) await releaseTaken(pool, telegramAccount);
    isReleased = true;
    if (performance.now() - settledAt > settlesEveryMs) {
      settledAt = performance.now();
      for (const message of await takeSettled(pool, telegramAccount, atOnce)) launch(message);
    }
    const free = atOnce - underway.size;
    if (free <= 0) return;
    const resting = [...chats].filter(([, chat]) => paces.wait(chat) > 0).map(([address]) => address);
    const due = await takeDue(pool, { receiver: telegramAccount, most: free, leaseSeconds, resting });
    for (const notice of due) {
      chats.set(notice.address, await currentChat(pool, telegramAccount, parseAddress(notice.address).chat));
      launch(notice);
    }
  }

  function launch(row: DueNotice | SettledMessage): void {
    if (underway.has(row.id)) return;
    const work = 'settled' in row ? settleMessage(parts, row, over) : tellNotice(parts, row, over);
    const done = work
      .catch((error: unknown) => log.warn({ error: (error as Error).message }, 'a message could not be written down'))
      .finally(() => underway.delete(row.id));
    underway.set(row.id, done);
  }

  /** Where somebody rests, when that is over. */
  function nextLookMs(): number {
    const rests = [...chats.values()].map((chat) => paces.wait(chat)).filter((ms) => ms > 0);
    return Math.min(looksEveryMs, ...rests);
  }
}
