import type { Stage } from '../../../domain/pipeline/stages.js';
import { commentStage, type StageReport } from '../../../domain/wording/comments.js';
import { commentOnPullRequest } from '../forge/pull-request.js';
import { send } from '../outbox/outbox.js';
import type { Task } from '../state/task.js';
import type { CommittedRun } from './commit-run.js';

/** What a role has done, below the work item and on the pull request. */
export function reportRun(task: Task, stage: Stage, { facts, commit }: CommittedRun, gate: StageReport['gate']): void {
  const { identity, policy, state } = task;
  const mark = `${identity.id} run ${facts.number}`;
  const html = commentStage({
    ...{ task: identity, stage, policy: policy.agents[stage.role], facts, gate, commit },
    pullRequest: state.pullRequest,
  });
  send(task, { to: 'tracker', what: 'comment', mark, author: stage.role, html });
  commentOnPullRequest(task, { mark, html });
}
