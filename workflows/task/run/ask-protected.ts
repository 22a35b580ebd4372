import type { CommitAndPushOutput, ProtectedChanges } from '../../../activities/on-host/commit-and-push.js';
import type { StepBack } from '../../../domain/decisions/next-step.js';
import type { Stage } from '../../../domain/pipeline/stages.js';
import { feedbackLimit } from '../../../domain/task/task.js';
import { approvalProtected } from '../../../domain/wording/notices.js';
import { onHost } from '../../proxies/host.js';
import { atWorktree, worktreeOf } from '../host/worktree.js';
import type { SucceededRun } from './run-role.js';
import type { Task } from '../state/task.js';
import { askApproval } from '../waits/ask-approval.js';

/** A person decides about the protected files of a run: they are committed as they were shown, or the role answers why not. */
export async function askProtected(
  task: Task,
  stage: Stage,
  { runKey, facts }: SucceededRun,
  commit: CommitAndPushOutput,
  changes: ProtectedChanges,
): Promise<CommitAndPushOutput | StepBack> {
  const { decision, by, reason } = await askApproval(task, {
    approval: { kind: 'protected', when: 'after' },
    commit: changes.commit,
    what: approvalProtected(changes),
  });
  if (decision === 'rejected') {
    const text = `${by} rejected ${approvalProtected(changes)}: ${reason ?? ''}`.slice(0, feedbackLimit);
    return { kind: 'back', to: stage.name, reason: 'rejected', feedback: { from: 'approval', text }, byPerson: true };
  }
  const taken = await atWorktree(task, stage, 'commit of protected files', (workspace) => {
    const { policy, identity } = task;
    return onHost(policy, workspace.hostId, `protected files of ${stage.role}`).commitProtected({
      task: identity,
      workspace,
      role: stage.role,
      runKey,
      runNumber: facts.number,
      commit: changes.commit,
      allow: policy.protected.allow,
      by,
      maxFileMegabytes: policy.maxFileMegabytes,
    });
  });
  task.state.workspace = { ...(await worktreeOf(task, stage)), headCommit: taken.headCommit };
  const { leftOut, refused } = commit;
  return { ...taken, committed: true, leftOut, ...(refused !== undefined && { refused }) };
}
