import { type EventOutcome, ignored } from '../../../domain/intake/event-outcome.js';
import { identityOf, type ItemEvent } from '../../../domain/intake/tracker-event.js';
import { stateAnswers } from '../../../domain/wording/intake/state-answers.js';
import { isReasonOwed, oweReason } from '../../store/intake/owed-reasons.js';
import { latestTask } from '../../store/tasks.js';
import type { Tracker } from '../../trackers/tracker.js';
import { decidingProblem, isRobot } from '../words/may.js';
import type { DecideByStateDeps } from './item-deps.js';
import { readTracked } from '../../trackers/read-tracked.js';
import { isInState, stateThat } from './state-that.js';

export interface MovedItem {
  readonly event: ItemEvent & { readonly what: 'approved' | 'rejected' };
  /** The name by which its task has it. */
  readonly item: string;
}

/**
 * Somebody has moved an item to a state that decides about what its task waits for. A rejection is asked for its reason, and made
 * by that. What does not count is said, and the item goes back to where its task is.
 */
export async function decideByState(
  deps: DecideByStateDeps,
  { event, item }: MovedItem,
  signal: AbortSignal,
): Promise<EventOutcome> {
  const { pool, trackerOf, actions } = deps;
  const { project, what, actor, at } = event;
  const taskId = (await latestTask(pool, project, item))?.id;
  if (taskId === undefined) return ignored(`item ${item} has no task`);
  const tracker = trackerOf(project, signal);
  const state = stateThat(deps.projectOf(project), what);
  const found = await readTracked(tracker, item);
  if ('gone' in found) return ignored(found.gone);
  if (state === null || !isInState(found, state)) return ignored(`item ${item} is elsewhere by now`);
  if (actor === null) return await nobodyTold(deps, taskId, { event, state });

  const asking = { project, actor };
  if (await isRobot(deps.may, asking)) return ignored(`${actor.login} is no person`);
  const mayDecide = (kind: string) => decidingProblem(deps.may, asking, kind);
  const refused = async (why: string): Promise<EventOutcome> => {
    await putBack(deps, tracker, { item, taskId });
    return { what: `${state} by ${identityOf(actor)}: no, ${why}`, reply: stateAnswers.refused(state, why) };
  };
  if (what === 'rejected') {
    const asked = await actions.asked(taskId, at);
    if ('why' in asked) return await refused(asked.why);
    const problem = await mayDecide(asked.of);
    if (problem !== null) return await refused(problem);
    await oweReason(pool, { ...event, actor }, { taskId, approval: asked.approval, commit: asked.commit });
    return {
      what: `asked ${identityOf(actor)} why ${asked.approval} is rejected`,
      reply: stateAnswers.reasonWanted(asked.approval),
      mark: `reason:${taskId}:${asked.approval}:${actor.id}`,
    };
  }
  const acted = await actions.decide(taskId, {
    ...{ key: event.key, decision: what, by: identityOf(actor), at, mayDecide },
    ...{ approval: null, commit: null, reason: null },
  });
  // What the approval's own comment says then is answer enough.
  return acted.done ? { what: acted.what, reply: null } : await refused(acted.why);
}

/** Who asks only sees that an item was moved. */
async function nobodyTold(
  { pool, actions }: DecideByStateDeps,
  taskId: string,
  { event, state }: { readonly event: ItemEvent; readonly state: string },
): Promise<EventOutcome> {
  const asked = await actions.asked(taskId, event.at);
  if ('why' in asked) return ignored(asked.why);
  if (await isReasonOwed(pool, event, asked.approval)) return ignored('whoever has moved it is asked why');
  return {
    what: `nobody tells who has moved it to ${state}`,
    reply: stateAnswers.nobodyTold(state, asked.approval),
    mark: `moved:${taskId}:${asked.approval}`,
  };
}

async function putBack(
  { actions }: DecideByStateDeps,
  tracker: Tracker,
  { item, taskId }: { readonly item: string; readonly taskId: string },
): Promise<void> {
  const { stage, endedAt, waitingFor } = await actions.view(taskId);
  if (endedAt !== null) return;
  await tracker.followStage({ item, stage });
  if (waitingFor?.kind === 'person') await tracker.block({ item, blocked: true, reason: waitingFor.reason });
}
