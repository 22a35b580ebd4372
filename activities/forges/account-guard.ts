import { ApplicationFailure } from '@temporalio/common';
import type { Pool } from 'pg';
import { accountPaused, type AccountPause } from '../../domain/failures/failure.js';
import type { Redact } from '../../domain/text/redact.js';
import { pauseAccount, pauseOf } from '../store/brakes/accounts.js';
import { accountPausedFailure } from '../temporal/failure.js';

/**
 * What all workers know of an account: where a forge takes no more requests of it, one call is refused, and the others wait
 * together. A ledger that cannot be asked or written holds no call up, and makes none fail otherwise than it did.
 */
export interface AccountGuard {
  /** Throws `AccountPaused` where the account's calls have to wait. */
  expectNotPaused(): Promise<void>;
  /** What a call has thrown: where it was refused for how many there were, its account is paused. Answers what to throw. */
  noted(error: unknown): Promise<unknown>;
}

/** Where no ledger is at hand, each call finds out for itself. */
export const noGuard: AccountGuard = {
  expectNotPaused: () => Promise.resolve(),
  noted: (error) => Promise.resolve(error),
};

export function createAccountGuard(
  { pool, redact }: { readonly pool: Pool; readonly redact: Redact },
  account: string,
): AccountGuard {
  return {
    async expectNotPaused() {
      const paused = await orNull(pauseOf(pool, account));
      if (paused === null) return;
      throw accountPausedFailure({ account, ...paused }, `${account} takes no requests for now: its calls are paused`);
    },
    async noted(error) {
      const inMs = refusedForMs(error);
      if (inMs === null) return error;
      const message = redact((error as Error).message);
      const paused = await orNull(pauseAccount(pool, account, { inMs, reason: message }));
      return paused === null ? error : accountPausedFailure({ account, ...paused }, message);
    },
  };
}

/** The same where requests are counted by key: one key that takes no more pauses nobody else. */
export function pausedByPeople(guard: AccountGuard): AccountGuard {
  return { expectNotPaused: () => guard.expectNotPaused(), noted: (error) => Promise.resolve(error) };
}

/** A forge or a tracker whose every verb asks first, and notes how it was answered. */
export function guarded<Verbs extends object>(unguarded: Verbs, guard: AccountGuard): Verbs {
  const verbs = Object.entries(unguarded) as [string, (...given: unknown[]) => Promise<unknown>][];
  const asking = verbs.map(([name, verb]) => {
    const call = async (...given: unknown[]) => {
      await guard.expectNotPaused();
      try {
        return await verb(...given);
      } catch (error) {
        throw await guard.noted(error);
      }
    };
    return [name, call] as const;
  });
  return Object.fromEntries(asking) as Verbs;
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
