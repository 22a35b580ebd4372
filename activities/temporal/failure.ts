import { ApplicationFailure } from '@temporalio/common';
import { accountPaused, type AccountPause, type StepFailureType } from '../../domain/failures/failure.js';

/** A failure that trying again cannot fix: the task is blocked with this message. Whatever else is thrown is retried. */
export function stepFailure(
  type: StepFailureType,
  message: string,
  options: { readonly cause?: unknown } = {},
): ApplicationFailure {
  const { cause } = options;
  return ApplicationFailure.create({ type, message, nonRetryable: true, ...(cause instanceof Error && { cause }) });
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
