import type { Pool } from 'pg';
import { withdrawReservation } from '../store/brakes/withdraw-run.js';

export interface WithdrawRunInput {
  readonly runKey: string;
}
export interface WithdrawRunOutput {
  /** Then it never begins; false where it has begun. */
  readonly withdrawn: boolean;
}

/** Sees to it that a run which waits for a slot never begins: whoever takes it up meets its withdrawn reservation. */
export function createWithdrawRun({ pool }: { readonly pool: Pool }) {
  return async ({ runKey }: WithdrawRunInput): Promise<WithdrawRunOutput> => ({
    withdrawn: (await withdrawReservation(pool, runKey)) !== null,
  });
}
