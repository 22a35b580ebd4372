import type { FastifyBaseLogger } from 'fastify';
import { nap } from '../../pauses/nap.js';
import type { Telegram } from '../api/api.js';

const firstMs = 500;
const longestMs = 30_000;

export interface Outage {
  /** Whether nothing is to be sent: nobody has answered since. */
  isOn(): boolean;
  /** A call has had no answer, or nobody knows the token; told once. */
  begin(why: string): void;
  /** Resolves when Telegram answers again, at once where it does, or with the signal. */
  ended(over: AbortSignal): Promise<void>;
}

/**
 * As long as Telegram does not answer, only that is asked of it which does nothing: what is sent then may be heard, and be sent
 * again because nobody says so.
 */
export function createOutage(telegram: Pick<Telegram, 'me'>, log: FastifyBaseLogger): Outage {
  let isOn = false;
  return {
    isOn: () => isOn,
    begin(why) {
      if (!isOn) log.warn({ error: why }, 'Telegram cannot be told: what is to be told waits');
      isOn = true;
    },
    async ended(over) {
      for (let ms = firstMs; isOn && !over.aborted; ms = Math.min(2 * ms, longestMs)) {
        await nap(ms, over);
        if (await answers(telegram)) {
          isOn = false;
          log.info('Telegram answers again');
        }
      }
    },
  };
}

async function answers(telegram: Pick<Telegram, 'me'>): Promise<boolean> {
  return await telegram.me().then(
    () => true,
    () => false,
  );
}
