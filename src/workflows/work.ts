import type { NextStep } from '../domain/next-step.js';
import type { Stage } from '../domain/stages.js';
import { commentStage } from '../domain/wording.js';
import { onHost, shared } from './activities.js';
import { step } from './block.js';
import { feedbackOn, runAndCommit, toItself } from './commit.js';
import { decide } from './decide.js';
import { tell } from './outbox.js';
import { atWorktree, workspaceOf } from './prepare.js';
import { show } from './show.js';
import { currentVisit, type TaskRun } from './task-run.js';

/** The stage's work, from the worktree to the decision how to go on. */
export async function work(t: TaskRun, stage: Stage): Promise<NextStep> {
  if (stage.merges) await merge(t, stage);
  const { task, policy } = t;
  const done = await runAndCommit(t, stage);
  if ('kind' in done) return done;
  const { facts, commit } = done;
  const { refused = [] } = commit;
  if (stage.delivers && commit.differsFromBase) await ensurePullRequest(t, commit.headCommit);

  const gate = await atWorktree(t, stage, 'gate', (workspace) =>
    onHost(policy, workspace.hostId, `gate of ${stage.name}`).checkGate({
      task,
      workspace,
      stage,
      checks: policy.checks,
      checkTimeoutSeconds: policy.checkTimeoutSeconds,
      differsFromBase: commit.differsFromBase,
    }),
  );
  currentVisit(t).verdict = gate.verdict;
  const html = commentStage({
    task,
    stage,
    policy: policy.agents[stage.role],
    facts,
    gate,
    commit,
    pullRequest: t.state.pullRequest,
  });
  tell(t, { to: 'tracker', mark: `${task.id} run ${facts.number}`, author: stage.role, html });
  if (refused.length === 0) return decide(t, stage, gate);
  return decide(t, toItself(stage), { passed: false, verdict: null, feedback: feedbackOn(refused) });
}

async function ensurePullRequest(t: TaskRun, headCommit: string) {
  const { number, url, mergeCommit } = await step(t, 'pull request', () =>
    shared(t.policy, 'pull request').ensurePullRequest({ task: t.task, headCommit }),
  );
  const pullRequest = { number, url, mergeCommit };
  t.state.pullRequest = pullRequest;
  return pullRequest;
}

/** Merges the commit that was reviewed, tested and approved. */
async function merge(t: TaskRun, stage: Stage): Promise<void> {
  const { headCommit } = await workspaceOf(t, stage);
  const open = t.state.pullRequest?.mergeCommit === null ? t.state.pullRequest : null;
  const pullRequest = open ?? (await ensurePullRequest(t, headCommit));
  const { mergeCommit } = await atWorktree(t, stage, 'merge', (workspace) =>
    onHost(t.policy, workspace.hostId, `merge pull request #${pullRequest.number}`).mergePullRequest({
      task: t.task,
      workspace,
      pullRequest,
      headCommit,
    }),
  );
  t.state.pullRequest = { ...pullRequest, mergeCommit };
  show(t, {});
}
