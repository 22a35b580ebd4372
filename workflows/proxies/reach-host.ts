import { ActivityFailure, isCancellation, TimeoutFailure } from '@temporalio/workflow';
import { hostItself } from './host.js';

/** Whether an activity lay in its host's queue for as long as it may. */
export function wasNotTaken(error: unknown): boolean {
  return (
    error instanceof ActivityFailure &&
    error.cause instanceof TimeoutFailure &&
    error.cause.timeoutType === 'SCHEDULE_TO_START'
  );
}

/** Whether the host is there, however much it has to do. */
export async function answers(patience: Parameters<typeof hostItself>[0], hostId: string): Promise<boolean> {
  try {
    await hostItself(patience, hostId).ping();
    return true;
  } catch (error) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    return false;
  }
}
