import { readTracked } from '../read-tracked.js';
import type { Tracker } from '../tracker.js';

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Events name an item by its id, its task by what people call it: `DEMO-12`; null: there is no such item. */
export async function planeItemNamed(tracker: Tracker, item: string): Promise<string | null> {
  if (!uuid.test(item)) return item;
  const found = await readTracked(tracker, item);
  return 'gone' in found ? null : found.item;
}
