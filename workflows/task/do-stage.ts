import type { Stage } from '../../domain/pipeline/stages.js';
import { deployStage } from './deploy/deploy-stage.js';
import { ensurePullRequest } from './forge/pull-request.js';
import { mergeApproved } from './merge-approved.js';
import { type CommittedRun, refusal, runAndCommit } from './run/commit-run.js';
import { passGates } from './run/pass-gates.js';
import { reportRun } from './run/report-run.js';
import { settleCommit } from './settle-commit.js';
import { noteGate } from './state/gates.js';
import { noteReviewedHead } from './state/reviewed-head.js';
import { StageLeft } from './state/stage-left.js';
import { backToItself, requirePassed } from './state/steps.js';
import { currentVisit, type Task } from './state/task.js';

/** The stage's work: the merge and the deployment, or the role's run, its commit, the gates. Whoever comes back has passed. */
export async function doStage(task: Task, stage: Stage): Promise<void> {
  if (stage.merges) await mergeApproved(task, stage);
  else if (stage.deploysTo !== null) await settleCommit(task, stage);
  if (stage.deploysTo !== null) return deployStage(task, stage, stage.deploysTo);
  const run = await runAndCommit(task, stage);
  if (run.kind !== 'committed') throw new Error(`a run of the ${stage.role} has ended as a deployer's`);
  const { commit, step } = run;
  // Of what is only looked at, the gate says at once what came of it.
  if (step !== null || stage.delivers) reportRun(task, stage, run, null);
  if (step !== null) throw new StageLeft(step);
  noteReviewedHead(task, stage, commit);
  if (stage.delivers && commit.differsFromBase) await openPullRequest(task, stage, run);

  const gate = await passGates(task, stage, commit);
  currentVisit(task).verdict = gate.verdict;
  reportRun(task, stage, run, gate);
  const { refused = [] } = commit;
  if (refused.length === 0) {
    requirePassed(task, stage, gate);
    return;
  }
  const refusing = refusal(refused);
  noteGate(task, commit.headCommit, { passed: false, checks: [...gate.checks, ...refusing.checks] });
  requirePassed(task, backToItself(stage), refusing);
}

async function openPullRequest(task: Task, stage: Stage, run: CommittedRun): Promise<void> {
  const earlier = task.state.pullRequest?.number;
  const { number } = await ensurePullRequest(task, stage, run.commit.headCommit);
  if (number !== earlier) reportRun(task, stage, run, null);
}
