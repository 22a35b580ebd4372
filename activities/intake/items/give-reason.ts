import type { EventOutcome } from '../../../domain/intake/event-outcome.js';
import { type CommentEvent, identityOf } from '../../../domain/intake/tracker-event.js';
import { takenText } from '../../../domain/wording/intake/taken-text.js';
import { isSameState } from '../../../domain/intake/decided-by-state.js';
import { wordsIn } from '../../../domain/intake/words.js';
import { stateAnswers } from '../../../domain/wording/intake/state-answers.js';
import { listApprovals } from '../../store/history.js';
import { findOwedReason, forgetOwedReason, type OwedReason } from '../../store/intake/owed-reasons.js';
import { decidingProblem } from '../words/may.js';
import type { DecideByStateDeps } from './item-deps.js';
import { readTracked } from '../../trackers/read-tracked.js';
import { decidingStates } from './state-that.js';

/** Makes the rejection that its author has begun by moving the item; null: the comment is none of its reason. */
export async function giveReason(
  deps: DecideByStateDeps,
  comment: CommentEvent,
  signal: AbortSignal,
): Promise<EventOutcome | null> {
  const { pool, actions } = deps;
  const { project, actor, place, text } = comment;
  if (actor === null || place.on !== 'item' || text.trim() === '' || wordsIn(text).length > 0) return null;
  const owed = await findOwedReason(pool, comment);
  if (owed === null) return null;
  const state = await stateNow(deps, { project, item: place.item }, signal);
  if (state === null || !(await isAsked(deps, owed))) {
    await forgetOwedReason(pool, comment);
    return null;
  }
  const { text: reason, isCut } = takenText(text);
  const acted = await actions.decide(owed.taskId, {
    ...{ key: comment.key, decision: 'rejected', by: identityOf(actor), reason },
    ...{ approval: owed.approval, commit: owed.commit, at: null },
    mayDecide: (kind) => decidingProblem(deps.may, { project, actor }, kind),
  });
  await forgetOwedReason(pool, comment);
  if (!acted.done) return { what: `no, ${acted.why}`, reply: stateAnswers.refused(state, acted.why) };
  return { what: acted.what, reply: isCut ? stateAnswers.reasonCut : null };
}

/** The state that rejects, where the item is still in it: who has moved it away has thought better of it. */
async function stateNow(
  { trackerOf, projectOf, itemNamed }: DecideByStateDeps,
  { project, item }: { readonly project: string; readonly item: string },
  signal: AbortSignal,
): Promise<string | null> {
  const { rejected: rejects } = decidingStates(projectOf(project));
  const named = await itemNamed(project, item, signal);
  if (rejects === null || named === null) return null;
  const found = await readTracked(trackerOf(project, signal), named);
  if ('gone' in found) return null;
  return isSameState(found.state ?? '', rejects) ? rejects : null;
}

async function isAsked({ pool }: DecideByStateDeps, { taskId, approval }: OwedReason): Promise<boolean> {
  const row = (await listApprovals(pool, taskId)).find(({ id }) => id === approval);
  return row === undefined || row.decision === 'pending';
}
