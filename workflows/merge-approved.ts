import type { StepBack } from '../domain/decisions/next-step.js';
import type { Stage } from '../domain/pipeline/stages.js';
import { onHost } from './activities.js';
import { refusedBefore } from './approve-stage.js';
import { conflictStep, decide } from './decide.js';
import { fileLimit } from './file-limit.js';
import { expectJudged, noteJudged } from './judged.js';
import { mergePullRequest } from './merge-pull-request.js';
import { passGates } from './pass-gates.js';
import { atWorktree, workspaceOf } from './prepare.js';
import { type TaskRun, untilMayBegin } from './task-run.js';

/** Merges what was reviewed, tested and approved; where it does not merge, the way on. Merged already, it is not again. */
export async function mergeApproved(t: TaskRun, stage: Stage): Promise<StepBack | null> {
  const mergedHead = t.state.pullRequest?.mergedHead;
  if (mergedHead !== undefined && mergedHead === (await workspaceOf(t, stage)).headCommit) return null;
  if (t.policy.merge?.whenBaseMoved === 'integrate') {
    const back = await integrateBase(t, stage);
    if (back !== null) return back;
  }
  const { headCommit } = await workspaceOf(t, stage);
  expectJudged(t, stage, headCommit);
  return mergePullRequest(t, stage, headCommit);
}

/** The base branch, as it is now, is taken into the branch; what comes of it passes the gates and is approved anew. */
async function integrateBase(t: TaskRun, stage: Stage): Promise<StepBack | null> {
  const { task, policy } = t;
  const { baseBranch } = task.repository;
  for (;;) {
    await untilMayBegin(t);
    const before = await workspaceOf(t, stage);
    expectJudged(t, stage, before.headCommit);
    const taken = await atWorktree(t, stage, `integration of ${baseBranch}`, (there) =>
      onHost(policy, there.hostId, `take ${baseBranch} in`).integrateBase({
        task,
        // On another host, too, what is new is what came since.
        workspace: { ...there, headCommit: before.headCommit },
        ...fileLimit(policy),
      }),
    );
    const { headCommit, conflicts } = taken;
    if (conflicts.length > 0) return conflictStep(t, stage, { with: baseBranch, files: conflicts }, false);
    if (headCommit === before.headCommit) return null;
    t.state.workspace = { ...(await workspaceOf(t, stage)), headCommit };
    noteJudged(t, stage, taken);
    expectJudged(t, stage, headCommit);

    const delivering = policy.pipeline.find(({ delivers }) => delivers);
    if (delivering !== undefined) {
      const gate = await passGates(t, delivering, { headCommit, differsFromBase: true });
      // Nothing was deployed; it is this stage that goes back, and that counts how often.
      const integrated = { ...stage, acts: false, verdict: null, otherwise: delivering.name };
      const decided = decide(t, integrated, gate);
      if (decided.kind !== 'advance') return decided;
    }
    const refused = await refusedBefore(t, stage);
    if (refused !== null) {
      return { kind: 'back', to: 'development', reason: 'rejected', feedback: refused, byPerson: true };
    }
  }
}
