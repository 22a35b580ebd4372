import { type ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow';
import { accountPaused, type AccountPause } from '../../domain/failures/failure.js';
import { type RefusedPush, refusedPushOf } from '../../domain/git/refused-push.js';

/** The failure that lies at the bottom, in one line. */
export function reasonOf(failure: ActivityFailure): string {
  const { cause } = failure;
  if (cause instanceof TimeoutFailure) {
    const last = cause.cause === undefined ? '' : `: ${cause.cause.message}`;
    return `timed out (${cause.timeoutType})${last}`;
  }
  const type = typeOf(failure);
  if (cause instanceof ApplicationFailure && type !== null) return `${cause.message} [${type}]`;
  return cause?.message ?? failure.message;
}

/** Its word of the one vocabulary of failures; null: another try might have helped. */
export function typeOf({ cause }: ActivityFailure): string | null {
  return cause instanceof ApplicationFailure && cause.nonRetryable === true ? (cause.type ?? null) : null;
}

/** The pause of an account that it has met; null: it has failed of something else. */
export function pauseOf({ cause }: ActivityFailure): AccountPause | null {
  if (!(cause instanceof ApplicationFailure) || cause.type !== accountPaused) return null;
  const [pause] = (cause.details ?? []) as AccountPause[];
  return pause ?? null;
}

/** What the origin has not taken; null: it has failed of something else. */
export function refusedPushIn({ cause }: ActivityFailure): RefusedPush | null {
  return cause instanceof ApplicationFailure ? refusedPushOf(cause) : null;
}
