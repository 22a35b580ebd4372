import { isQuestion } from '../../../domain/task/waiting.js';
import { commentBlocked } from '../../../domain/wording/comments/blocked-comment.js';
import type { BlockedTask } from '../../../domain/wording/notices.js';
import { currentStage, type Task } from '../state/task.js';
import { commentAs } from './comment-as.js';
import { notify } from './outbox.js';

/**
 * A person is needed: a notice, and a comment where the answer can be given. What an agent asks, it asks itself. `evidence`:
 * whether no other comment has it already.
 */
export function tellBlocked(task: Task, block: Omit<BlockedTask, 'number'>, told = { evidence: true }): void {
  const { identity, state } = task;
  const { role } = currentStage(task);
  state.questions.blocked += 1;
  notify(task, 'blocked', { ...block, number: state.questions.blocked });
  const mark = `${identity.id} blocked ${state.questions.blocked}`;
  const { evidence = [], ...rest } = block;
  const said = told.evidence ? { ...rest, evidence } : rest;
  commentAs(task, isQuestion(block) ? role : 'orch', mark, (actsBy) =>
    commentBlocked({ task: identity, role, block: said, actsBy }),
  );
}
