import type { NextStep } from '../domain/decisions/next-step.js';
import type { Stage } from '../domain/pipeline/stages.js';
import { commentStage, type StageReport } from '../domain/wording/wording.js';
import { type Committed, feedbackOn, runAndCommit, toItself } from './commit.js';
import { decide } from './decide.js';
import { noteJudged } from './judged.js';
import { mergeApproved } from './merge-approved.js';
import { tell } from './outbox.js';
import { passGates } from './pass-gates.js';
import { commentOnPullRequest, ensurePullRequest } from './pull-request.js';
import { currentVisit, type TaskRun } from './task-run.js';

const ungated = { verdict: null, artifacts: [] };

/** The stage's work, from the worktree to the decision how to go on. */
export async function work(t: TaskRun, stage: Stage): Promise<NextStep> {
  const hindered = stage.merges ? await mergeApproved(t, stage) : null;
  if (hindered !== null) return hindered;
  const done = await runAndCommit(t, stage);
  if ('kind' in done) return done;
  const { commit, decided } = done;
  if (decided !== null) {
    report(t, stage, done, ungated);
    return decided;
  }
  const { refused = [] } = commit;
  noteJudged(t, stage, commit);
  if (stage.delivers && commit.differsFromBase) await ensurePullRequest(t, commit.headCommit);

  const gate = await passGates(t, stage, commit);
  currentVisit(t).verdict = gate.verdict;
  report(t, stage, done, gate);
  // What was deployed well is not deployed again for a file's sake: the comment tells of it.
  if (refused.length === 0 || (stage.acts && gate.passed)) return decide(t, stage, gate);
  return decide(t, toItself(stage), { passed: false, verdict: null, feedback: feedbackOn(refused) });
}

function report(t: TaskRun, stage: Stage, { facts, commit }: Committed, gate: StageReport['gate']): void {
  const { task, policy } = t;
  const { pullRequest } = t.state;
  const mark = `${task.id} run ${facts.number}`;
  const html = commentStage({ task, stage, policy: policy.agents[stage.role], facts, gate, commit, pullRequest });
  tell(t, { to: 'tracker', mark, author: stage.role, html });
  commentOnPullRequest(t, { mark, html });
}
