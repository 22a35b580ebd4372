import type { Stage } from '../../domain/pipeline/stages.js';
import { commentStage, type StageReport } from '../../domain/wording/comments.js';
import { type CommittedRun, refusal, runAndCommit } from './commit-run.js';
import { commentOnPullRequest, ensurePullRequest } from './forge/pull-request.js';
import { mergeApproved } from './merge-approved.js';
import { send } from './outbox/outbox.js';
import { passGates } from './pass-gates.js';
import { noteGate } from './state/gates.js';
import { noteReviewedHead } from './state/reviewed-head.js';
import { StageLeft } from './state/stage-left.js';
import { backToItself, requirePassed } from './state/steps.js';
import { currentVisit, type Task } from './state/task.js';

const noGate = { verdict: null, artifacts: [], checks: [] };

/** The stage's work: the merge, the role's run, its commit, the gates. Whoever comes back from here has passed. */
export async function doStage(task: Task, stage: Stage): Promise<void> {
  if (stage.merges) await mergeApproved(task, stage);
  const run = await runAndCommit(task, stage);
  const { commit, step } = run;
  if (step !== null) {
    report(task, stage, run, noGate);
    throw new StageLeft(step);
  }
  noteReviewedHead(task, stage, commit);
  if (stage.delivers && commit.differsFromBase) await ensurePullRequest(task, commit.headCommit);

  const gate = await passGates(task, stage, commit);
  currentVisit(task).verdict = gate.verdict;
  report(task, stage, run, gate);
  const { refused = [] } = commit;
  // What was deployed well is not deployed again for a file's sake: the comment tells of it.
  if (refused.length === 0 || (stage.acts && gate.passed)) {
    requirePassed(task, stage, gate);
    return;
  }
  const refusing = refusal(refused);
  noteGate(task, commit.headCommit, { passed: false, checks: [...gate.checks, ...refusing.checks] });
  requirePassed(task, backToItself(stage), refusing);
}

function report(task: Task, stage: Stage, { facts, commit }: CommittedRun, gate: StageReport['gate']): void {
  const { identity, policy, state } = task;
  const mark = `${identity.id} run ${facts.number}`;
  const html = commentStage({
    ...{ task: identity, stage, policy: policy.agents[stage.role], facts, gate, commit },
    pullRequest: state.pullRequest,
  });
  send(task, { to: 'tracker', mark, author: stage.role, html });
  commentOnPullRequest(task, { mark, html });
}
