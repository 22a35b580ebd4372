import { ActivityFailure, CancellationScope, isCancellation, log } from '@temporalio/workflow';

export interface Couriers {
  /** At once: what is not delivered stays in the outbox. */
  readonly stop: () => Promise<void>;
}

/**
 * A courier for each receiver of an outbox, in order, so that one that is down delays itself alone; also after a cancel of the
 * workflow.
 */
export function startCouriers<Receiver>(
  receivers: readonly Receiver[],
  serve: (receiver: Receiver) => Promise<never>,
): Couriers {
  let scope = new CancellationScope();
  let couriers: Promise<void>[] = [];
  void CancellationScope.nonCancellable(() => {
    scope = new CancellationScope();
    couriers = receivers.map((receiver) => scope.run(() => serve(receiver)).catch(endOfCourier));
    return Promise.resolve();
  });
  return {
    stop: async () => {
      scope.cancel();
      await Promise.all(couriers);
    },
  };
}

export function endOfCourier(error: unknown): void {
  if (!isCancellation(error)) throw error;
}

/** What cannot be delivered for good is given up, and logged. */
export function giveUp(receiver: string, error: unknown): void {
  if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
  log.warn('not delivered', { receiver, reason: error.cause?.message ?? error.message });
}
