import { type NextStep, nextStep } from '../domain/next-step.js';
import { noTries } from '../domain/next-try.js';
import type { Stage } from '../domain/stages.js';
import type { CommitAndPushOutput } from '../activities/commit-and-push.js';
import { type Feedback, feedbackLimit, type RunFacts } from '../domain/task.js';
import { commentStage } from '../domain/wording.js';
import { onHost, shared } from './activities.js';
import { step } from './block.js';
import { tell } from './outbox.js';
import { atWorktree, workspaceOf } from './prepare.js';
import { afterLostHost, runRole } from './run-role.js';
import { show } from './show.js';
import { currentVisit, type TaskRun } from './task-run.js';

/** The stage's work, from the worktree to the decision how to go on. */
export async function work(t: TaskRun, stage: Stage): Promise<NextStep> {
  if (stage.merges) await merge(t, stage);
  const { task, policy } = t;
  const done = await runAndCommit(t, stage);
  if ('feedback' in done) return decide(t, stage, { passed: false, verdict: null, feedback: done.feedback });
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
  // What a role made and orch does not commit is the role's own to mend, whatever else it achieved.
  const again = { ...stage, otherwise: stage.name };
  return decide(t, again, { passed: false, verdict: null, feedback: feedbackOn(refused) });
}

function feedbackOn(refused: readonly string[]): Feedback {
  const files = refused.map((one) => `- ${one}`).join('\n');
  const text = `These files were not committed, and are taken out of the worktree; do without them, or make them anew as they may be:\n${files}`;
  return { from: 'check', text: text.slice(0, feedbackLimit) };
}

type Committed = { readonly facts: RunFacts; readonly commit: CommitAndPushOutput };

/** A run that succeeded, on the origin; where it was lost with its host before it got there, it is done again. */
async function runAndCommit(t: TaskRun, stage: Stage): Promise<Committed | { readonly feedback: Feedback }> {
  let tries = noTries;
  for (;;) {
    const outcome = await runRole(t, stage, tries);
    if (outcome.kind === 'failed') return { feedback: outcome.feedback };
    const { facts, workspace } = outcome;
    const paths = t.policy.paths?.[stage.role];
    const commit = await atWorktree(t, stage, 'commit and push', (there) =>
      onHost(t.policy, there.hostId, `commit of ${stage.role}`).commitAndPush({
        task: t.task,
        // On another host the run's commit is looked for, in case it was pushed before the first one went away.
        workspace: { ...there, headCommit: workspace.headCommit },
        stage: stage.name,
        role: stage.role,
        runNumber: facts.number,
        ...(paths !== undefined && { paths }),
        ...(t.policy.maxFileMegabytes !== undefined && { maxFileMegabytes: t.policy.maxFileMegabytes }),
      }),
    );
    const there = await workspaceOf(t, stage);
    t.state.workspace = { ...there, headCommit: commit.headCommit };
    if (commit.committed || there.tenure === workspace.tenure) return { facts, commit };
    tries = await afterLostHost(t, stage, tries);
  }
}

function decide(t: TaskRun, stage: Stage, gate: Parameters<typeof nextStep>[0]['gate']): NextStep {
  const { pipeline, maxRollbacks, redeployByItself } = t.policy;
  return nextStep({ pipeline, stage, gate, rollbacks: t.state.rollbacks, maxRollbacks, redeployByItself });
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
