import type { Stage } from '../../../domain/pipeline/stages.js';
import { commentDeployFailed } from '../../../domain/wording/comments/deploy-comments.js';
import { deployFailureInWords, type FailedDeployment } from '../../../domain/wording/deploys/failure-in-words.js';
import { commentAs } from '../outbox/comment-as.js';
import { notify, send } from '../outbox/outbox.js';
import type { Task } from '../state/task.js';

/** To the right people, once: below the work item and on the pull request, as an alert, and by the item, which is blocked. */
export function tellDeployFailed(task: Task, stage: Stage, failed: FailedDeployment): void {
  const { identity, state } = task;
  const mark = `${identity.id} ${stage.name} ${state.rounds[stage.name] ?? 1} failed`;
  commentAs(task, stage.role, mark, commentDeployFailed(failed));
  notify(task, 'deploy-failed', failed);
  state.itemBlocked = stage.name;
  send(task, { to: 'tracker', what: 'block', blocked: true, reason: deployFailureInWords(failed).alert });
}

/** The task has come past the deployment that had failed, or to its end. */
export function unblockItem(task: Task, stage?: Stage): void {
  const { state } = task;
  if (state.itemBlocked === null || (stage !== undefined && state.itemBlocked !== stage.name)) return;
  state.itemBlocked = null;
  send(task, { to: 'tracker', what: 'block', blocked: false, reason: '' });
}
