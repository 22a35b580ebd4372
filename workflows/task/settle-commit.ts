import { approvalId } from '../../domain/task/approval.js';
import type { Stage } from '../../domain/pipeline/stages.js';
import { approveBefore } from './approve-stage.js';
import { prepareWorktree } from './host/worktree.js';
import { requireReviewedHead } from './state/reviewed-head.js';
import type { Task } from './state/task.js';
import { until } from './waits/until.js';

/**
 * Which commit of the branch a stage deploys that merges nothing: of one visit it is one, whatever the deployer's log adds. Where
 * others have pushed since a person was asked, that is asked anew.
 */
export async function settleCommit(task: Task, stage: Stage): Promise<void> {
  const { state } = task;
  while (state.deploy.commit === null) {
    const { headCommit } = (await prepareWorktree(task, stage)).workspace;
    requireReviewedHead(task, stage, headCommit);
    if (isApproved(task, stage, headCommit)) state.deploy = { ...state.deploy, commit: headCommit };
    else await approveBefore(task, stage, until);
  }
}

function isApproved({ state }: Task, { approval, name }: Stage, commit: string): boolean {
  if (approval?.when !== 'before') return true;
  const id = approvalId(approval.kind, state.rounds[name] ?? 1, commit);
  return state.approvals.some((one) => one.approval === id && one.decision === 'approved');
}
