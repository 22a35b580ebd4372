import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import type { ItemEvent } from '../../../domain/intake/tracker-event.js';
import { latestTasks } from '../../store/tasks.js';
import { eventKeys } from '../../trackers/event-keys.js';
import type { TrackedItem, Tracker } from '../../trackers/tracker.js';

/**
 * Items that are to be started, as events. Nobody tells when they became so, so their keys are made of all that their start
 * hangs on: what could not be started, or has ended, is news again once something of that has changed.
 */
export async function findReady(
  { pool, tracker }: { readonly pool: Pool; readonly tracker: Tracker },
  project: string,
  changedSince?: Date,
): Promise<ItemEvent[]> {
  const items = await tracker.listReady(changedSince);
  const tasks = await latestTasks(
    pool,
    project,
    items.map(({ item }) => item),
  );
  const found: ItemEvent[] = [];
  for (const ready of items) {
    const task = tasks.get(ready.item);
    if (task !== undefined && !task.ended) continue;
    const { item, updatedAt: at } = ready;
    const hangsOn = task === undefined ? await ofNew(tracker, ready) : [task.id];
    found.push({
      kind: 'item',
      what: 'ready',
      key: eventKeys.ready(item, digest(hangsOn)),
      project,
      item,
      actor: null,
      at,
    });
  }
  return found;
}

async function ofNew(tracker: Tracker, { item, title, description }: TrackedItem): Promise<string[]> {
  return [title, description, ...(await tracker.openBlockers(item))];
}

function digest(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}
