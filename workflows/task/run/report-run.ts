import type { Stage } from '../../../domain/pipeline/stages.js';
import { commentStage, type ReportedGate } from '../../../domain/wording/comments/status-comment.js';
import { commentAs } from '../outbox/comment-as.js';
import { currentVisit, type Task } from '../state/task.js';
import type { CommittedRun } from './commit-run.js';

/** What a role has done, as far as that is known; told again, the comment says what is known then. */
export function reportRun(task: Task, stage: Stage, { facts, commit }: CommittedRun, gate: ReportedGate | null): void {
  const { identity, policy, state } = task;
  const { round } = currentVisit(task);
  const about = { task: identity, stage, round, policy: policy.agents[stage.role], facts, gate, commit };
  const content = commentStage({ ...about, pullRequest: state.pullRequest });
  commentAs(task, stage.role, `${identity.id} run ${facts.number}`, content);
}
