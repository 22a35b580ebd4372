import { ApplicationFailure } from '@temporalio/common';
import type { Pool } from 'pg';
import { accountPaused, type AccountPause } from '../../domain/failures/failure.js';
import { pauseAccount, pauseOf } from '../store/brakes/accounts.js';
import { accountPausedFailure } from '../temporal/failure.js';
import type { Forge } from './forge.js';

/**
 * What all workers know of an account: where a forge takes no more requests of it, one call is refused, and the others wait
 * together. A ledger that cannot be asked or written holds no call up, and makes none fail otherwise than it did.
 */
export interface AccountGuard {
  /** Throws `AccountPaused` where the account's calls have to wait. */
  expectNotPaused(): Promise<void>;
  /** A call of the account; one that is refused for how many there were pauses it. */
  noting<Result>(call: Promise<Result>): Promise<Result>;
}

export function createAccountGuard(pool: Pool, account: string): AccountGuard {
  return {
    async expectNotPaused() {
      const paused = await orNull(pauseOf(pool, account));
      if (paused === null) return;
      throw accountPausedFailure({ account, ...paused }, `${account} takes no requests for now: its calls are paused`);
    },
    async noting(call) {
      try {
        return await call;
      } catch (error) {
        const inMs = refusedForMs(error);
        if (inMs === null) throw error;
        const { message } = error as Error;
        const paused = await orNull(pauseAccount(pool, account, { inMs, reason: message }));
        throw paused === null ? error : accountPausedFailure({ account, ...paused }, message);
      }
    },
  };
}

/** A forge whose every verb asks first, and notes how it was answered. */
export function guardForge(forge: Forge, guard: AccountGuard): Forge {
  const verbs = Object.entries(forge) as [string, (...given: unknown[]) => Promise<unknown>][];
  const guarded = verbs.map(([name, verb]) => {
    const call = async (...given: unknown[]) => {
      await guard.expectNotPaused();
      return await guard.noting(verb(...given));
    };
    return [name, call] as const;
  });
  return Object.fromEntries(guarded) as unknown as Forge;
}

/** For how long a forge wants no more requests; null: it has failed, or refuses, for another reason. */
function refusedForMs(error: unknown): number | null {
  if (!(error instanceof ApplicationFailure) || error.type !== accountPaused) return null;
  const [pause] = (error.details ?? []) as AccountPause[];
  return pause === undefined || pause.until === null ? null : pause.until - Date.now();
}

async function orNull<Answer>(asked: Promise<Answer | null>): Promise<Answer | null> {
  try {
    return await asked;
  } catch {
    return null;
  }
}
