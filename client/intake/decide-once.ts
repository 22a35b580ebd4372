import { findDecision, makeDecision, noteRefused } from '../../activities/store/decisions.js';
import type { Acted, DecisionWord } from '../../activities/intake/task-actions.js';
import { tooLate } from '../../domain/task/approval.js';
import type { Decision } from '../../domain/task/decision.js';
import { type DecidePlaces, hear, storable } from '../steering/decide.js';
import { meantApproval } from './meant-approval.js';
import { idOf } from './signal-once.js';

/**
 * Decides what somebody meant who wrote at a moment. The row's id is made of the key: the same key again is answered with what
 * became of it, and never decides another approval.
 */
export async function decideOnce(places: DecidePlaces, taskId: string, word: DecisionWord): Promise<Acted> {
  const { pool } = places;
  // A repository may be two projects', each with a task of the item: one comment decides in both.
  const id = idOf(`${taskId} ${word.key}`);
  const earlier = await findDecision(pool, id, taskId);
  if (earlier !== null) return told(await hear(places, taskId, earlier));
  const meant = await meantApproval(places, taskId, word);
  if (typeof meant === 'string') {
    // Taken twice at once, the other may have been quicker.
    const made = await findDecision(pool, id, taskId);
    return made === null ? { done: false, why: meant } : told(await hear(places, taskId, made));
  }
  const problem = await word.mayDecide(meant.kind);
  if (problem !== null) return { done: false, why: problem };
  const { decision, by } = word;
  const made = { id, taskId, approval: meant.id, decision, by, reason: storable(word.reason) };
  const refuse = async (first: { readonly decision: string; readonly by: string | null }): Promise<Acted> => {
    const name = first.by === null ? 'somebody' : ((await word.nameOf?.(first.by)) ?? first.by);
    const why = tooLate(meant.id, first.decision, name);
    // Where the same word is taken twice at once, the other may have made the row meanwhile.
    const row = await noteRefused(pool, { ...made, answer: why });
    return told(await hear(places, taskId, row));
  };
  if (meant.decision !== 'pending') return await refuse(meant);
  for (;;) {
    const { decision: row } = await makeDecision(pool, made);
    const now = await hear(places, taskId, row);
    if (now.id === id) return told(now);
    // Somebody else's that was refused has made room.
    if (now.state !== 'refused') return await refuse(now);
  }
}

function told({ state, decision, approval, answer }: Decision): Acted {
  switch (state) {
    case 'accepted':
      return { done: true, what: `${decision}: ${approval}` };
    case 'pending':
      return { done: true, what: `recorded: ${approval}, ${decision}; it counts as soon as a worker is there` };
    case 'refused':
      return { done: false, why: answer ?? 'the task refused it' };
  }
}
