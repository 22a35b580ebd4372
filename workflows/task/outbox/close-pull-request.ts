import { commentCancelled } from '../../../domain/wording/comments/cancelled-comment.js';
import type { Task } from '../state/task.js';
import { send } from './outbox.js';

/** The task was cancelled: where the project wants it so, its pull request is closed with a comment. */
export function closePullRequest(task: Task): void {
  const { identity, policy, state } = task;
  const { pullRequest } = state;
  if (policy.closeOnCancel !== true || identity.repository.forge === undefined) return;
  if (pullRequest === null || pullRequest.mergeCommit !== null) return;
  send(task, {
    ...{ to: 'forge', what: 'comment', number: pullRequest.number, author: 'orch' },
    ...{ mark: `${identity.id} cancelled`, content: commentCancelled(identity), closes: true },
  });
}
