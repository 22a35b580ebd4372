import type { Role } from '../../../domain/pipeline/stages.js';
import { send } from '../outbox/outbox.js';
import type { Task } from '../state/task.js';
import { commentOnPullRequest } from './pull-request.js';

/** A role speaks, below the work item and on the pull request. */
export function commentAs(
  task: Task,
  author: Role,
  { mark, html }: { readonly mark: string; readonly html: string },
): void {
  send(task, { to: 'tracker', what: 'comment', mark, author, html });
  commentOnPullRequest(task, { mark, html });
}
