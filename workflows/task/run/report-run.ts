import type { Stage } from '../../../domain/pipeline/stages.js';
import { commentStage, type StageReport } from '../../../domain/wording/comments.js';
import { commentAs } from '../forge/comment-as.js';
import type { Task } from '../state/task.js';
import type { CommittedRun } from './commit-run.js';

/** What a role has done, below the work item and on the pull request. */
export function reportRun(task: Task, stage: Stage, { facts, commit }: CommittedRun, gate: StageReport['gate']): void {
  const { identity, policy, state } = task;
  const mark = `${identity.id} run ${facts.number}`;
  const content = commentStage({
    ...{ task: identity, stage, policy: policy.agents[stage.role], facts, gate, commit },
    pullRequest: state.pullRequest,
  });
  commentAs(task, stage.role, { mark, content });
}
