import type { Content } from '../../../domain/content/content.js';
import type { Role } from '../../../domain/pipeline/stages.js';
import { send } from '../outbox/outbox.js';
import type { Task } from '../state/task.js';
import { commentOnPullRequest } from './pull-request.js';

/** A role speaks, below the work item and on the pull request. */
export function commentAs(
  task: Task,
  author: Role,
  { mark, content }: { readonly mark: string; readonly content: Content },
): void {
  send(task, { to: 'tracker', what: 'comment', mark, author, content });
  commentOnPullRequest(task, { mark, content });
}
