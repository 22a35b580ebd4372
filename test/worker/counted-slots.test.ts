import { expect, test } from '@jest/globals';
import { createCountedSlots } from '../../worker/counted-slots.js';

const context = {} as Parameters<ReturnType<typeof createCountedSlots>['reserveSlot']>[0];
const permit = {} as Parameters<ReturnType<typeof createCountedSlots>['releaseSlot']>[0];

test('a host takes in as many tasks as it has agent slots to spare, and the next when one is released', async () => {
  let free = 2;
  const slots = createCountedSlots(() => free);
  const open = new AbortController().signal;
  await slots.reserveSlot(context, open);
  await slots.reserveSlot(context, open);
  let third = false;
  const waiting = slots.reserveSlot(context, open).then(() => (third = true));
  await new Promise((resolve) => setTimeout(resolve, 250));
  expect(third).toBe(false);
  slots.releaseSlot(permit);
  await waiting;
  free = 0;
  const stopped = new AbortController();
  const refused = slots.reserveSlot(context, stopped.signal);
  const reason = new Error('the worker stops');
  stopped.abort(reason);
  await expect(refused).rejects.toBe(reason);
});
