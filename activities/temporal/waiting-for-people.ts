import { ApplicationFailure } from '@temporalio/common';

const lookAgainMs = 600_000;

/** Does what nobody would ask for a second time: what only a person can put right is tried again, until somebody has. */
export async function waitingForPeople<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw triedAgainLater(error);
  }
}

/** What only a person can put right, as a failure that is tried again every ten minutes; anything else as it is. */
export function triedAgainLater(error: unknown): unknown {
  if (!(error instanceof ApplicationFailure) || error.nonRetryable !== true) return error;
  const { message, type } = error;
  const again = { nextRetryDelay: lookAgainMs, nonRetryable: false, cause: error };
  return ApplicationFailure.create({ message, ...(typeof type === 'string' && { type }), ...again });
}
