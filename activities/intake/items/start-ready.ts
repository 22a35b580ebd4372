import { type EventOutcome, ignored } from '../../../domain/intake/event-outcome.js';
import type { ItemEvent } from '../../../domain/intake/tracker-event.js';
import { itemWords } from '../../../domain/intake/item-in-words.js';
import { latestTask } from '../../store/tasks.js';
import type { ItemDeps } from './item-deps.js';
import { stepFailure } from '../../temporal/failure.js';
import { readTracked } from '../../trackers/read-tracked.js';

/** Starts the task of an item that is as its project's rule says; the same item again is the task that it has. */
export async function startReady(
  { pool, trackerOf, actions, reply }: ItemDeps,
  event: ItemEvent,
  signal: AbortSignal,
): Promise<EventOutcome> {
  const { project, item } = event;
  const tracker = trackerOf(project, signal);
  const found = await readTracked(tracker, item);
  if ('gone' in found) return ignored(found.gone);
  const { open, ready } = found;
  if (!open) return ignored(`item ${item} is closed`);
  if (!ready) return ignored(`item ${item} is not as the project's rule says any more`);
  // One comment of an item tells how its start stands, whatever it is edited to.
  const mark = `start:${item}`;
  if ((await latestTask(pool, project, item)) === null) {
    const blockers = await tracker.openBlockers(item);
    if (blockers.length > 0) {
      return { what: `item ${item} waits for ${blockers.join(', ')}`, reply: itemWords.held(blockers), mark };
    }
  }
  const start = await actions.start({ project, item });
  if ('refused' in start) {
    return { what: `not started: ${start.refused.what}`, reply: itemWords.refused(start.refused), mark };
  }
  if ('hindered' in start) {
    const { what, hint } = start.hindered;
    await reply({ event, content: itemWords.hindered(start.hindered), mark }, signal);
    // It is tried again until somebody has set that right.
    throw stepFailure('ForgeRejected', `${what} ${hint}`);
  }
  const { taskId, started, ended } = start;
  if (ended !== null) {
    return { what: `${taskId} has ended: ${ended}`, reply: itemWords.ended(taskId, ended), mark: `ended:${taskId}` };
  }
  return { what: started ? `started ${taskId}` : `${taskId} is under way`, reply: itemWords.underWay(taskId), mark };
}
