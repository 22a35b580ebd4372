import { commentSummary } from '../../../domain/wording/comments/summary-comment.js';
import { send } from '../outbox/outbox.js';
import { currentVisit, type Task } from '../state/task.js';
import { viewOf } from '../state/view.js';

/** What the task has taken so far, by role; below the work item alone. */
export function summarize(task: Task, what: string): void {
  const content = commentSummary(viewOf(task));
  const mark = `${task.identity.id} ${what}`;
  send(task, { to: 'tracker', what: 'comment', mark, author: currentVisit(task).role, content });
}
