import type { FastifyBaseLogger } from 'fastify';
import type { Pool } from 'pg';
import { insertDelivery } from '../../activities/store/intake/deliveries.js';
import { telegramAccount } from '../../domain/chat/chat-address.js';
import { nap } from '../pauses/nap.js';
import type { Telegram } from './api/api.js';
import { TelegramFailure } from './api/failure.js';

export interface PollerParts {
  readonly pool: Pool;
  readonly telegram: Telegram;
  /** Something was kept. */
  readonly onKept: () => void;
  readonly log: FastifyBaseLogger;
  /** Whether this is still the one server that asks. */
  readonly leads: () => Promise<boolean>;
  /** Tests shorten it. */
  readonly restMs?: number;
}

const usualRestMs = 3_000;

/**
 * Keeps what happens at the bot, until the signal is given. What was kept is confirmed by the next call alone, so whoever is killed in
 * between is told the same again, and the ledger knows it.
 */
export async function keepUpdates(
  { pool, telegram, onKept, log, leads, restMs = usualRestMs }: PollerParts,
  over: AbortSignal,
): Promise<void> {
  let offset = 0;
  let told = '';
  while (await leads()) {
    try {
      offset = await keepSome(offset);
      if (told !== '') log.info('what happens on Telegram is heard again');
      told = '';
    } catch (error) {
      // Given while Telegram holds the call, the signal fails it.
      if (over.aborted) return;
      const problem = sayingWhat(error as Error);
      if (problem !== told) log.warn({ error: problem }, 'what happens on Telegram is not heard: it is asked again');
      told = problem;
      await nap(restMs, over);
    }
  }

  async function keepSome(from: number): Promise<number> {
    let next = from;
    for (const update of await telegram.updates(from, over)) {
      const event = 'callback_query' in update ? 'callback_query' : 'message';
      const body = Buffer.from(JSON.stringify(update));
      await insertDelivery(pool, { account: telegramAccount, id: String(update.update_id), event, body });
      next = update.update_id + 1;
    }
    if (next !== from) onKept();
    return next;
  }
}

function sayingWhat(error: Error): string {
  if (!(error instanceof TelegramFailure) || error.problem.is !== 'conflict') return error.message;
  return `${error.message} (another program asks for this bot's updates, or it has a webhook: give orch a bot of its own)`;
}
