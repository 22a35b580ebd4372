import { ApplicationFailure } from '@temporalio/common';
import { accountPaused, type AccountPause, type StepFailureType } from '../../domain/failures/failure.js';
import { isOriginFailure } from '../../domain/git/origin-failure.js';
import { type RefusedPush, refusedPushInWords, refusedPushOf, saidOfRefusal } from '../../domain/git/refused-push.js';

/** A failure that trying again cannot fix: the task is blocked with this message. Whatever else is thrown is retried. */
export function stepFailure(
  type: StepFailureType,
  message: string,
  options: { readonly cause?: unknown } = {},
): ApplicationFailure {
  const { cause } = options;
  return ApplicationFailure.create({ type, message, nonRetryable: true, ...(cause instanceof Error && { cause }) });
}

/**
 * A push that the origin has refused. Where only a person can help, it is one of the other refusals of a forge; where the origin
 * has failed itself, it is retried.
 */
export function pushRefusedFailure(refused: RefusedPush): Error {
  const { because, ref } = refused;
  if (isOriginFailure(refused)) {
    const said = saidOfRefusal(refused);
    return new Error(`The origin has failed while it took ${ref}. It says: ${said}`.slice(0, longestRefusal));
  }
  const type: StepFailureType = because === 'content' || because === 'unsaid' ? 'PushRefused' : 'ForgeRejected';
  const message = refusedPushInWords(refused).slice(0, longestRefusal);
  return ApplicationFailure.create({ type, message, nonRetryable: true, details: [refused] });
}

const longestRefusal = 1_000;

/** What the origin has refused; null: the error is another. */
export function refusedPushIn(error: unknown): RefusedPush | null {
  return error instanceof ApplicationFailure ? refusedPushOf(error) : null;
}

/** Who ends a pause before its time wakes nobody beside the path. */
const longestLookMs = 600_000;
/** So that those who wait for one account do not come back in the same moment. */
const spreadMs = 5_000;

/** A call that is not to be made before its account's pause is over; `inMs`: from now, null: nobody knows. */
export function accountPausedFailure(
  { account, until, inMs }: Omit<AccountPause, 'lookInMs'> & { readonly inMs: number | null },
  message: string,
): ApplicationFailure {
  const lookInMs = Math.min(inMs ?? longestLookMs, longestLookMs);
  const pause: AccountPause = { account, until, lookInMs };
  const nextRetryDelay = Math.ceil(lookInMs + Math.random() * spreadMs);
  return ApplicationFailure.create({ type: accountPaused, message, details: [pause], nextRetryDelay });
}
