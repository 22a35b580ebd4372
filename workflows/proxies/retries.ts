import type { RetryPolicy } from '@temporalio/workflow';
import { accountPaused } from '../../domain/failures/failure.js';

/** Temporal is the one retrier. Steps around an agent are tried for the policy's patience, then the task is blocked. */

const firstRetrySeconds = 1;
const longestRetrySeconds = 30;

/** As many attempts as fit into the patience; counted in attempts, so that waiting for a worker costs none. */
export function patient(seconds: number): RetryPolicy {
  let attempts = 1;
  let wait = firstRetrySeconds;
  for (let left = seconds; left >= wait; attempts += 1) {
    left -= wait;
    wait = Math.min(wait * 2, longestRetrySeconds);
  }
  return {
    initialInterval: firstRetrySeconds * 1_000,
    backoffCoefficient: 2,
    maximumInterval: longestRetrySeconds * 1_000,
    maximumAttempts: attempts,
    // Waited for where everybody sees it.
    nonRetryableErrorTypes: [accountPaused],
  };
}

/** What is told beside the path arrives in the end. */
export const untilDelivered: RetryPolicy = {
  initialInterval: '1 second',
  backoffCoefficient: 2,
  maximumInterval: '1 minute',
};
