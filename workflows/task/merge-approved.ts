import { gateCheck } from '../../domain/gates/gate.js';
import { shortCommit } from '../../domain/text/short-commit.js';
import type { Stage } from '../../domain/pipeline/stages.js';
import { onHost } from '../proxies/host.js';
import { approveBefore } from './approve-stage.js';
import { mergePullRequest } from './forge/merge-pull-request.js';
import { ensurePullRequest } from './forge/pull-request.js';
import { atWorktree, worktreeOf } from './host/worktree.js';
import { requireReviewed } from './require-reviewed.js';
import { passDelivery } from './run/pass-delivery.js';
import { noteGate } from './state/gates.js';
import { isMerged, mergedWithOthers } from './state/passed-stages.js';
import { noteReviewedHead, requireReviewedHead } from './state/reviewed-head.js';
import { show } from './state/show.js';
import { StageLeft } from './state/stage-left.js';
import { stepOfConflict } from './state/steps.js';
import { currentVisit, type Task } from './state/task.js';
import { until, untilMayBegin } from './waits/until.js';

/** Merges what was reviewed, tested and approved. Merged already, it is not again; with commits of others, it is approved anew. */
export async function mergeApproved(task: Task, stage: Stage): Promise<void> {
  if (isMerged(task, (await worktreeOf(task, stage)).headCommit)) task.merged = true;
  else await merge(task, stage);
  const foreign = mergedWithOthers(task);
  if (foreign !== null && foreign.mergeCommit !== task.state.deploy.approved) await approveBefore(task, stage, until);
}

async function merge(task: Task, stage: Stage): Promise<void> {
  await requireReviewed(task, stage, (await worktreeOf(task, stage)).headCommit);
  for (;;) {
    if (task.policy.merge.whenBaseMoved === 'integrate') {
      if (await isMergedAlready(task, stage)) return;
      await integrateBase(task, stage);
    }
    const { headCommit } = await worktreeOf(task, stage);
    requireReviewedHead(task, stage, headCommit);
    if ((await mergePullRequest(task, stage, headCommit)) === 'merged') return;
  }
}

/** A base that holds the pull request of a forge is not taken into its branch: nothing would be left to merge. */
async function isMergedAlready(task: Task, stage: Stage): Promise<boolean> {
  if (task.identity.repository.forge === undefined) return false;
  const { headCommit } = await worktreeOf(task, stage);
  const { mergeCommit } = await ensurePullRequest(task, stage, headCommit);
  if (mergeCommit !== null) show(task);
  return mergeCommit !== null;
}

/**
 * The base branch, as it is now, is taken into the branch; what comes of it passes the gates. The approval holds for a clean merge of
 * what was approved with the base, by git's own word; for anything else it is asked for anew.
 */
async function integrateBase(task: Task, stage: Stage): Promise<void> {
  const { state } = task;
  for (;;) {
    await untilMayBegin(task);
    const { baseBranch } = task.identity.repository;
    const { approved } = state.deploy;
    const before = await worktreeOf(task, stage);
    requireReviewedHead(task, stage, before.headCommit);
    const taken = await atWorktree(task, stage, `integration of ${baseBranch}`, (there) =>
      onHost(task.policy, there.hostId, `integrate ${baseBranch}`).integrateBase({
        task: task.identity,
        // On another host, too, what is new is what came since.
        workspace: { ...there, headCommit: before.headCommit },
        maxFileMegabytes: task.policy.maxFileMegabytes,
        ...(approved !== null && { approved }),
      }),
    );
    const { headCommit, conflicts } = taken;
    if (conflicts.length > 0) {
      throw new StageLeft(stepOfConflict(task, stage, { with: baseBranch, files: conflicts }, false));
    }
    if (headCommit === before.headCommit) return;
    state.workspace = { ...(await worktreeOf(task, stage)), headCommit };
    noteReviewedHead(task, stage, taken);
    requireReviewedHead(task, stage, headCommit);
    await passDelivery(task, stage, headCommit);
    if (taken.holdsApproval === true && approved !== null) noteHeld(task, { approved, headCommit });
    else await approveBefore(task, stage, until);
  }
}

/** Beside what the gate of the delivery found. */
function noteHeld(
  task: Task,
  { approved, headCommit }: { readonly approved: string; readonly headCommit: string },
): void {
  const name = `${shortCommit(headCommit)} (${shortCommit(approved)}, as approved, with ${task.identity.repository.baseBranch})`;
  const checks = [...(currentVisit(task).gate?.checks ?? []), gateCheck({ kind: 'merge', name, outcome: 'passed' })];
  noteGate(task, headCommit, { passed: true, checks });
}
