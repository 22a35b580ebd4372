import { setTimeout as sleep } from 'node:timers/promises';
import type { ActivitySlotInfo, CustomSlotSupplier, SlotPermit } from '@temporalio/worker';

const pollMilliseconds = 100;

/** Slots of a queue of which there are now more, now fewer. */
export function createCountedSlots(most: () => number): CustomSlotSupplier<ActivitySlotInfo> {
  let reserved = 0;
  return {
    type: 'custom',
    async reserveSlot(_context, abortSignal): Promise<SlotPermit> {
      while (reserved >= most()) {
        await sleep(pollMilliseconds);
        abortSignal.throwIfAborted();
      }
      reserved += 1;
      return {};
    },
    tryReserveSlot() {
      return null;
    },
    markSlotUsed() {
      // The slot counts from its reservation.
    },
    releaseSlot() {
      reserved -= 1;
    },
  };
}
