import type { FastifyBaseLogger } from 'fastify';
import type { Pool } from 'pg';
import { insertDelivery } from '../../activities/store/intake/deliveries.js';
import { noteHearing } from '../../activities/store/intake/hearing.js';
import { telegramAccount } from '../../domain/chat/chat-address.js';
import { nap } from '../pauses/nap.js';
import type { Telegram } from './api/api.js';
import { TelegramFailure } from './api/failure.js';

export interface PollerParts {
  readonly pool: Pool;
  readonly telegram: Telegram;
  /** Of another bot the same numbers are other updates. */
  readonly botId: string;
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
  { pool, telegram, botId, onKept, log, leads, restMs = usualRestMs }: PollerParts,
  over: AbortSignal,
): Promise<void> {
  let offset = 0;
  /** Null: nobody knows yet what the ledger says. */
  let told: string | null = null;
  while (await leads()) {
    try {
      offset = await keepSome(offset);
      if (told === '') continue;
      await noteHearing(pool, telegramAccount, null);
      if (told !== null) log.info('what happens on Telegram is heard again');
      told = '';
    } catch (error) {
      // Given while Telegram holds the call, the signal fails it.
      if (over.aborted) return;
      const problem = sayingWhat(error as Error);
      if (problem !== told) {
        log.warn({ error: problem }, 'what happens on Telegram is not heard: it is asked again');
        // Without a ledger the courier tells so already.
        await noteHearing(pool, telegramAccount, problem).catch(() => undefined);
      }
      told = problem;
      await nap(restMs, over);
    }
  }

  /** Where nothing has come, all before is confirmed; Telegram may count from another number after a quiet week, also from a lower one. */
  async function keepSome(from: number): Promise<number> {
    let next = 0;
    for (const update of await telegram.updates(from, over)) {
      const event = 'callback_query' in update ? 'callback_query' : 'message';
      const body = Buffer.from(JSON.stringify(update));
      await insertDelivery(pool, { account: telegramAccount, id: `${botId}/${update.update_id}`, event, body });
      next = update.update_id + 1;
    }
    if (next !== 0) onKept();
    return next;
  }
}

const wayOutOfConflict =
  "another program asks for this bot's updates, or it has a webhook: end that one, delete the webhook by the method deleteWebhook, or give orch a bot of its own";

function sayingWhat(error: Error): string {
  if (!(error instanceof TelegramFailure) || error.problem.is !== 'conflict') return error.message;
  return `${error.message} (${wayOutOfConflict})`;
}
