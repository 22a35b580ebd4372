import { type ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow';

/** The failure that lies at the bottom, in one line. */
export function reasonOf(failure: ActivityFailure): string {
  const { cause } = failure;
  if (cause instanceof TimeoutFailure) {
    const last = cause.cause === undefined ? '' : `: ${cause.cause.message}`;
    return `timed out (${cause.timeoutType})${last}`;
  }
  if (cause instanceof ApplicationFailure && typeof cause.type === 'string' && cause.nonRetryable === true) {
    return `${cause.message} [${cause.type}]`;
  }
  return cause?.message ?? failure.message;
}
