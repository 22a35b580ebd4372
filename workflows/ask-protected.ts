import type { CommitAndPushOutput, ProtectedChanges } from '../activities/on-host/commit-and-push.js';
import type { StepBack } from '../domain/decisions/next-step.js';
import type { Stage } from '../domain/pipeline/stages.js';
import { feedbackLimit, type RunFacts } from '../domain/task/task.js';
import { approvalProtected } from '../domain/wording/wording.js';
import { onHost } from './activities.js';
import { askApproval } from './ask-approval.js';
import { fileLimit } from './file-limit.js';
import { atWorktree, workspaceOf } from './prepare.js';
import type { TaskRun } from './task-run.js';

/**
 * A person decides about the protected files of a run: they are committed as they were shown, or stay beside the branch. A
 * rejection that says why is for the role to answer.
 */
export async function askProtected(
  t: TaskRun,
  stage: Stage,
  facts: RunFacts,
  commit: CommitAndPushOutput,
  changes: ProtectedChanges,
): Promise<CommitAndPushOutput | StepBack> {
  const { decision, by, reason } = await askApproval(t, {
    stage: stage.name,
    approval: { kind: 'protected', when: 'after' },
    commit: changes.commit,
    what: approvalProtected(changes),
  });
  if (decision === 'rejected') {
    if (reason === null) return { ...commit, leftOut: [...commit.leftOut, ...changes.files] };
    const text = `${by} rejected ${approvalProtected(changes)}: ${reason}`.slice(0, feedbackLimit);
    return { kind: 'back', to: stage.name, reason: 'rejected', feedback: { from: 'approval', text }, byPerson: true };
  }
  const taken = await atWorktree(t, stage, 'commit of protected files', (workspace) =>
    onHost(t.policy, workspace.hostId, 'protected files').commitProtected({
      task: t.task,
      workspace,
      role: stage.role,
      runNumber: facts.number,
      commit: changes.commit,
      allow: t.policy.protected?.allow ?? [],
      by,
      ...fileLimit(t.policy),
    }),
  );
  t.state.workspace = { ...(await workspaceOf(t, stage)), headCommit: taken.headCommit };
  const { leftOut, refused } = commit;
  return { ...taken, committed: true, leftOut, ...(refused !== undefined && { refused }) };
}
