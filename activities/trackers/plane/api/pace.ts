import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { type PaceRate, pauseKey, takeTurn } from '../../../store/plane/paces.js';
import { accountPausedFailure } from '../../../temporal/failure.js';

/** When requests with a token may be made. Plane takes 60 a minute of one key, whoever asks with it. */
export interface Pace {
  /** Returns when the token may be used; throws `AccountPaused` where that would be too long. */
  readonly take: (account: string, token: string, signal: AbortSignal) => Promise<void>;
  /** Plane takes no more of this token for so long; it does of others. */
  readonly pause: (token: string, inMs: number) => Promise<void>;
}

/** Where no ledger is at hand, a command of the terminal: Plane itself says when there were too many. */
export const noPace: Pace = { take: () => Promise.resolve(), pause: () => Promise.resolve() };

/** In no minute more than 60: 20 at once, and 40 more while it lasts. */
export const usualRate: PaceRate = { everyMs: 1_500, burst: 20 };
/** A request that would wait longer is asked again later, and holds nobody's slot until then. */
const usualMostMs = 10_000;

/** One pace for each key over all workers. A ledger that cannot be asked holds no request up. */
export function createPace(
  pool: Pool,
  { mostMs = usualMostMs, ...rate }: PaceRate & { readonly mostMs?: number } = usualRate,
): Pace {
  return {
    async take(account, token, signal) {
      const { taken, inMs } = await takeTurn(pool, keyOf(token), { ...rate, mostMs }).catch(() => atOnce);
      if (!taken) {
        const message = `${account} takes 60 requests a minute of each key, and of this one no more for now`;
        throw accountPausedFailure({ account, until: Date.now() + inMs, inMs }, message);
      }
      if (inMs > 0) await sleep(inMs, undefined, { signal });
    },
    pause: (token, inMs) => pauseKey(pool, keyOf(token), { ...rate, inMs }).catch(() => undefined),
  };
}

const atOnce = { taken: true, inMs: 0 };

function keyOf(token: string): string {
  return createHash('sha256').update(`orch pace ${token}`).digest('hex');
}
