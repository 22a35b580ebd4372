import { decidedByState } from '../../../domain/intake/decided-by-state.js';
import { type EventOutcome, ignored } from '../../../domain/intake/event-outcome.js';
import { identityOf } from '../../../domain/intake/tracker-event.js';
import { stateAnswers } from '../../../domain/wording/intake/state-answers.js';
import { insertAfter } from '../../store/intake/events.js';
import { latestTask } from '../../store/tasks.js';
import { eventKeys } from '../../trackers/event-keys.js';
import { readTracked } from '../../trackers/read-tracked.js';
import type { DecideByStateDeps, NamedItemEvent } from './item-deps.js';
import { lookAtMove } from './look-at-move.js';
import { decidingStates } from './state-that.js';

/**
 * An item was seen in a state that decides, by a webhook or a poll: its tracker is asked who has moved it there, and that is an event of its
 * own, once for each move.
 */
export async function takeMoved(
  deps: DecideByStateDeps,
  { event, item }: NamedItemEvent,
  signal: AbortSignal,
): Promise<EventOutcome> {
  const { pool, projectOf, may } = deps;
  const { project } = event;
  const taskId = (await latestTask(pool, project, item))?.id;
  if (taskId === undefined) return ignored(`item ${item} has no task`);
  const decisions = decidingStates(projectOf(project));
  const isWanted = (state: string) => decidedByState(state, decisions) !== null;
  const move = await lookAtMove(may.placesOf, { project, item: event.item, isWanted }, signal);
  const what = move === null ? null : decidedByState(move.state, decisions);
  if (move === null || what === null) return await nobodyTold(deps, taskId, { event, item }, signal);
  const key = eventKeys.decided(what, event.item, move.id);
  const { actor, at } = move;
  const isNew = await insertAfter(pool, event, { ...event, what, key, actor, at });
  return ignored(
    `${what} by ${identityOf(actor)}, which is ${isNew ? 'an event of its own' : 'known, or orch itself'}`,
  );
}

async function nobodyTold(
  { projectOf, actions, trackerOf }: DecideByStateDeps,
  taskId: string,
  { event, item }: NamedItemEvent,
  signal: AbortSignal,
): Promise<EventOutcome> {
  const found = await readTracked(trackerOf(event.project, signal), item);
  if ('gone' in found) return ignored(found.gone);
  const { state } = found;
  if (state === undefined || decidedByState(state, decidingStates(projectOf(event.project))) === null)
    return ignored(`item ${item} is elsewhere by now`);
  const asked = await actions.asked(taskId, { at: event.at });
  if ('why' in asked) return ignored(asked.why);
  return {
    what: `nobody tells who has moved it to ${state}`,
    reply: stateAnswers.nobodyTold(state, asked.approval),
    mark: `moved:${taskId}:${asked.approval}`,
  };
}
