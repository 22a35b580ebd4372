import type { CommitAndPushOutput } from '../activities/commit-and-push.js';
import type { ProtectedChanges } from '../activities/git/leftovers.js';
import type { NextStep } from '../domain/next-step.js';
import type { Stage } from '../domain/stages.js';
import type { RunFacts } from '../domain/task.js';
import { approvalProtected } from '../domain/wording.js';
import { onHost } from './activities.js';
import { askApproval } from './ask-approval.js';
import { conflictStep } from './decide.js';
import { atWorktree, workspaceOf } from './prepare.js';
import type { TaskRun } from './task-run.js';

interface Committed {
  readonly facts: RunFacts;
  readonly commit: CommitAndPushOutput;
}

/**
 * A person decides about the protected files of a run: they are committed as they were shown, or stay beside the branch. A
 * rejection that says why is for the role to answer.
 */
export async function askProtected(
  t: TaskRun,
  stage: Stage,
  { facts, commit }: Committed,
  changes: ProtectedChanges,
): Promise<Committed | NextStep> {
  const { decision, by, reason } = await askApproval(t, {
    stage: stage.name,
    approval: { kind: 'protected', when: 'after' },
    commit: changes.commit,
    what: approvalProtected(changes),
  });
  if (decision === 'rejected') {
    if (reason === null) return { facts, commit: { ...commit, leftOut: [...commit.leftOut, ...changes.files] } };
    const text = `${by} rejected the changes of ${changes.files.join(', ')}: ${reason}`;
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
    }),
  );
  t.state.workspace = { ...(await workspaceOf(t, stage)), headCommit: taken.headCommit };
  if (taken.conflict !== undefined) return conflictStep(t, stage, taken.conflict, stage.acts);
  return { facts, commit: { ...commit, ...taken, committed: true } };
}
