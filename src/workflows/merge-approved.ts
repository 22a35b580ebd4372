import type { StepBack } from '../domain/next-step.js';
import type { Stage } from '../domain/stages.js';
import { onHost } from './activities.js';
import { refusedBefore } from './approve-stage.js';
import { conflictStep, decide } from './decide.js';
import { fileLimit } from './file-limit.js';
import { mergePullRequest } from './merge-pull-request.js';
import { passGates } from './pass-gates.js';
import { atWorktree, workspaceOf } from './prepare.js';
import type { TaskRun } from './task-run.js';

/** Merges what was reviewed, tested and approved; where it does not merge, the way on. */
export async function mergeApproved(t: TaskRun, stage: Stage): Promise<StepBack | null> {
  if (t.policy.merge?.whenBaseMoved === 'integrate') {
    const back = await integrateBase(t, stage);
    if (back !== null) return back;
  }
  const { headCommit } = await workspaceOf(t, stage);
  return mergePullRequest(t, stage, headCommit);
}

/** The base branch, as it is now, is taken into the branch; what comes of it passes the gates and is approved anew. */
async function integrateBase(t: TaskRun, stage: Stage): Promise<StepBack | null> {
  const { task, policy } = t;
  const { baseBranch } = task.repository;
  for (;;) {
    const before = await workspaceOf(t, stage);
    const { headCommit, conflicts } = await atWorktree(t, stage, `integration of ${baseBranch}`, (workspace) =>
      onHost(policy, workspace.hostId, `take ${baseBranch} in`).integrateBase({
        task,
        workspace,
        ...fileLimit(policy),
      }),
    );
    if (conflicts.length > 0) return conflictStep(t, stage, { with: baseBranch, files: conflicts }, false);
    if (headCommit === before.headCommit) return null;
    t.state.workspace = { ...(await workspaceOf(t, stage)), headCommit };
    t.state.judged = headCommit;

    const delivering = policy.pipeline.find(({ delivers }) => delivers);
    if (delivering !== undefined) {
      const decided = decide(t, delivering, await passGates(t, delivering, { headCommit, differsFromBase: true }));
      if (decided.kind !== 'advance') return decided;
    }
    const refused = await refusedBefore(t, stage);
    if (refused !== null) {
      return { kind: 'back', to: 'development', reason: 'rejected', feedback: refused, byPerson: true };
    }
  }
}
