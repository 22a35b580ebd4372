import { ActivityFailure, ApplicationFailure, isCancellation, sleep, TimeoutFailure } from '@temporalio/workflow';
import { nextLookMs } from '../../../domain/failures/next-look.js';
import { pauseOf, reasonOf } from '../../proxies/reason-of.js';

export type Attempt<Result> =
  | { readonly ok: true; readonly result: Result }
  | { readonly ok: false; readonly reason: string; readonly timedOut: boolean };

/** Does a step; one that has failed for good is a reason. A paused account is waited for. */
export async function attempt<Result>(act: () => Promise<Result>): Promise<Attempt<Result>> {
  for (let waitedMs = 0; ;) {
    try {
      return { ok: true, result: await act() };
    } catch (error) {
      if (isCancellation(error)) throw error;
      if (error instanceof ApplicationFailure) return { ok: false, reason: error.message, timedOut: false };
      if (!(error instanceof ActivityFailure)) throw error;
      const pause = pauseOf(error);
      if (pause === null)
        return { ok: false, reason: reasonOf(error), timedOut: error.cause instanceof TimeoutFailure };
      const waitMs = nextLookMs({ lookInMs: pause.lookInMs, waitedMs });
      await sleep(waitMs, { summary: `wait: account ${pause.account} is paused` });
      waitedMs += waitMs;
    }
  }
}
