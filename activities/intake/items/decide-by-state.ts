import { decidedByState } from '../../../domain/intake/decided-by-state.js';
import { type EventOutcome, ignored } from '../../../domain/intake/event-outcome.js';
import { identityOf, type ItemEvent } from '../../../domain/intake/tracker-event.js';
import { stateAnswers } from '../../../domain/wording/intake/state-answers.js';
import { oweReason } from '../../store/intake/owed-reasons.js';
import { latestTask } from '../../store/tasks.js';
import { eventKeys } from '../../trackers/event-keys.js';
import { decidingProblem, isRobot } from '../words/may.js';
import type { DecideByStateDeps, NamedItemEvent } from './item-deps.js';
import { lookAtMove } from './look-at-move.js';
import { decidingStates } from './state-that.js';

/** Both clocks were compared. */
const slackMs = 1_000;

/**
 * Somebody has moved an item to a state that decides about what its task waits for. A rejection is asked for its reason, and made
 * by that. What does not count is said, and the item goes back to where its task is. The tracker is asked once more whether that move is the
 * newest one: who has moved the item on has thought better of it.
 */
export async function decideByState(
  deps: DecideByStateDeps,
  { event, item }: NamedItemEvent & { readonly event: ItemEvent & { readonly what: 'approved' | 'rejected' } },
  signal: AbortSignal,
): Promise<EventOutcome> {
  const { pool, actions } = deps;
  const { project, what } = event;
  const taskId = (await latestTask(pool, project, item))?.id;
  if (taskId === undefined) return ignored(`item ${item} has no task`);
  const isWanted = (state: string) => decidedByState(state, decidingStates(deps.projectOf(project))) === what;
  const move = await lookAtMove(deps.may.placesOf, { project, item: event.item, isWanted }, signal);
  if (move === null || event.key !== eventKeys.decided(what, event.item, move.id))
    return ignored(`item ${item} was moved again`);
  const { state, actor, atHere: at } = move;

  const asking = { project, actor };
  if (await isRobot(deps.may, asking)) return ignored(`${actor.login} is no person`);
  const mayDecide = (kind: string) => decidingProblem(deps.may, asking, kind);
  const refused = async (why: string): Promise<EventOutcome> => {
    await putBack(deps, { project, item, taskId }, signal);
    return { what: `${state} by ${identityOf(actor)}: no, ${why}`, reply: stateAnswers.refused(state, why) };
  };
  if (what === 'rejected') {
    const asked = await actions.asked(taskId, { at, slackMs });
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
    ...{ key: event.key, decision: what, by: identityOf(actor), at, slackMs, mayDecide },
    ...{ approval: null, commit: null, reason: null },
  });
  // What the approval's own comment says then is answer enough.
  return acted.done ? { what: acted.what, reply: null } : await refused(acted.why);
}

async function putBack(
  { actions, trackerOf }: DecideByStateDeps,
  { project, item, taskId }: { readonly project: string; readonly item: string; readonly taskId: string },
  signal: AbortSignal,
): Promise<void> {
  const { stage, endedAt, waitingFor } = await actions.view(taskId);
  if (endedAt !== null) return;
  const tracker = trackerOf(project, signal);
  await tracker.followStage({ item, stage });
  if (waitingFor?.kind === 'person') await tracker.block({ item, blocked: true, reason: waitingFor.reason });
}
