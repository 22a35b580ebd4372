import { editInWords } from '../../../domain/intake/edit-in-words.js';
import { type EventOutcome, ignored } from '../../../domain/intake/event-outcome.js';
import { identityOf, type ItemEvent } from '../../../domain/intake/tracker-event.js';
import { itemTextProblem } from '../../../domain/intake/item-text.js';
import { itemWords } from '../../../domain/intake/item-in-words.js';
import { latestTask } from '../../store/tasks.js';
import { readWorkItem, saveWorkItem } from '../../store/work-items.js';
import type { ItemDeps } from './item-deps.js';
import { readTracked } from '../../trackers/read-tracked.js';

/** The ledger has the text as it is now, and the next role is told what has changed. */
export async function tellEdited(
  { pool, trackerOf, actions }: ItemDeps,
  { project, item, key, actor }: ItemEvent,
  signal: AbortSignal,
): Promise<EventOutcome> {
  const before = await readWorkItem(pool, project, item);
  const task = await latestTask(pool, project, item);
  if (before === null || task === null) return ignored(`item ${item} has no task`);
  const now = await readTracked(trackerOf(project, signal), item);
  if ('gone' in now) return ignored(now.gone);
  if (now.title === before.title && now.description === before.description) return ignored('nothing has changed');
  const problem = itemTextProblem(now);
  if (problem !== null) return { what: `not taken: ${problem.what}`, reply: itemWords.notTaken(problem) };
  // Told before it is kept: whoever is killed in between is made up for by the next, who finds the difference again.
  const by = actor === null ? 'somebody' : identityOf(actor);
  const told = await actions.tellEdited(task.id, { key, by, text: editInWords(before, now) });
  await saveWorkItem(pool, { project, item, title: now.title, description: now.description, url: now.url });
  return { what: told.done ? `told ${task.id}` : `kept; ${told.why}`, reply: null };
}
