import { ApplicationFailure } from '@temporalio/common';
import type { TrackedItem, Tracker } from './tracker.js';

/** An item as its tracker has it; why there is none where it was deleted, or never was one. */
export async function readTracked(tracker: Tracker, item: string): Promise<TrackedItem | { readonly gone: string }> {
  try {
    return await tracker.readItem(item);
  } catch (error) {
    if (error instanceof ApplicationFailure && error.type === 'InvalidInput') return { gone: error.message };
    throw error;
  }
}
