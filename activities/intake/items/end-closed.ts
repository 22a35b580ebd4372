import { type EventOutcome, ignored } from '../../../domain/intake/event-outcome.js';
import { judgeClosing } from '../../../domain/intake/judge-closing.js';
import { identityOf, type ItemEvent } from '../../../domain/intake/tracker-event.js';
import type { TaskView } from '../../../domain/task/task-view.js';
import { itemWords } from '../../../domain/intake/item-in-words.js';
import { latestTask } from '../../store/tasks.js';
import { isRobot } from '../words/may.js';
import type { ItemDeps } from './item-deps.js';
import { lookAtMove } from './look-at-move.js';
import { readTracked } from '../../trackers/read-tracked.js';

/** What a person has closed, and not a merge, is not to be worked on: its task is cancelled, or asked about. */
export async function endClosed(
  deps: ItemDeps,
  { event, told }: { readonly event: ItemEvent; readonly told: string },
  signal: AbortSignal,
): Promise<EventOutcome> {
  const { pool, trackerOf, projectOf, actions } = deps;
  const { project, item } = event;
  const taskId = (await latestTask(pool, project, item))?.id;
  if (taskId === undefined) return ignored(`item ${item} has no task`);
  const found = await readTracked(trackerOf(project, signal), item);
  if ('open' in found && found.open) return ignored(`item ${item} is open again`);
  const view = await actions.view(taskId);
  const whenClosed = projectOf(project).tracker?.whenClosed ?? 'cancel';
  const judged = judgeClosing({ view, whenClosed, merged: await isMerged(deps, project, view, signal) });
  if (judged.kind === 'ignored') return ignored(judged.why);
  const isWanted = () => true;
  const move = await lookAtMove(deps.may.placesOf, { project, item: told, isWanted }, signal);
  const actor = move === null ? event.actor : move.actor;
  if (move !== null && (await isRobot(deps.may, { project, actor: move.actor }))) return ignored('orch has closed it');
  if (judged.kind === 'ask') return { what: `asked whether ${taskId} is to end`, reply: itemWords.closedAsked(taskId) };
  const acted = await actions.cancel(taskId, {
    key: event.key,
    by: actor === null ? 'somebody' : identityOf(actor),
  });
  return acted.done ? { what: `cancelled ${taskId}`, reply: itemWords.closedCancelled(taskId) } : ignored(acted.why);
}

async function isMerged(
  { forgeOf, projectOf }: ItemDeps,
  project: string,
  { pullRequest }: TaskView,
  signal: AbortSignal,
): Promise<boolean> {
  if (pullRequest === null) return false;
  const { repository } = projectOf(project);
  const { number } = pullRequest;
  return (await forgeOf(repository, signal).readPullRequest({ repository, number })).state === 'merged';
}
