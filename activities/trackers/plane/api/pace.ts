import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { type PaceRate, takeTurn } from '../../../store/plane/paces.js';
import { accountPausedFailure } from '../../../temporal/failure.js';

/**
 * Waited for before each request: returns when the token may be used, and throws `AccountPaused` where that would be too long.
 * Plane takes 60 requests a minute of one key, whoever asks with it.
 */
export type Pace = (account: string, token: string, signal: AbortSignal) => Promise<void>;

/** Where no ledger is at hand, a command of the terminal: Plane itself says when there were too many. */
export const noPace: Pace = () => Promise.resolve();

/** In no minute more than 60: 20 at once, and 40 more while it lasts. */
export const usualRate: PaceRate = { everyMs: 1_500, burst: 20 };
/** A request that would wait longer is asked again later, and holds nobody's slot until then. */
const usualMostMs = 10_000;

/** One pace for each key over all workers. A ledger that cannot be asked holds no request up. */
export function createPace(
  pool: Pool,
  { mostMs = usualMostMs, ...rate }: PaceRate & { readonly mostMs?: number } = usualRate,
): Pace {
  return async (account, token, signal) => {
    const turn = await takeTurn(pool, keyOf(token), { ...rate, mostMs }).catch(() => 0);
    if (turn === null) {
      const message = `${account} takes 60 requests a minute of each key, and more than that wait already`;
      throw accountPausedFailure({ account, until: Date.now() + mostMs, inMs: mostMs }, message);
    }
    if (turn > 0) await sleep(turn, undefined, { signal });
  };
}

function keyOf(token: string): string {
  return createHash('sha256').update(`orch pace ${token}`).digest('hex');
}
