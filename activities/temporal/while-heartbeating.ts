import { Context } from '@temporalio/activity';

const everyMilliseconds = 2_000;

/** Does an activity's work with heartbeats beside it; the signal ends the work when Temporal wants the activity ended. */
export async function whileHeartbeating<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const context = Context.current();
  const timer = setInterval(() => context.heartbeat(), everyMilliseconds);
  try {
    return await work(context.cancellationSignal);
  } finally {
    clearInterval(timer);
  }
}
