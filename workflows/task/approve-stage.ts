import { passedGates } from '../../domain/gates/passed-gates.js';
import { heldForPerson } from '../../domain/deploys/environment-record.js';
import type { EnvironmentName } from '../../domain/pipeline/environment.js';
import type { Stage } from '../../domain/pipeline/stages.js';
import { deployInWords } from '../../domain/wording/deploys/deploy-approval.js';
import { mergedPullRequestInWords, pullRequestToMerge } from '../../domain/wording/pull-request/merged-head.js';
import { knowingLedger } from '../proxies/any-worker.js';
import { ensurePullRequest } from './forge/pull-request.js';
import { requireGreen } from './forge/require-green.js';
import { prepareWorktree, worktreeOf } from './host/worktree.js';
import { requireReviewed } from './require-reviewed.js';
import { feedbackOf } from './state/feedback-of.js';
import { isMerged, mergedWithOthers } from './state/passed-stages.js';
import { leaveRejected, whereItIsMade } from './state/steps.js';
import type { Task } from './state/task.js';
import { askApproval } from './waits/ask-approval.js';
import { untilOrContinue } from './waits/until.js';
import { mergedUnreviewed } from '../../domain/gates/unreviewed.js';
import { shortCommit } from '../../domain/text/short-commit.js';

/** Before the stage's work: rejected, the task goes back to where the change is made. */
export async function approveBefore(task: Task, stage: Stage, waits = untilOrContinue): Promise<void> {
  const { approval } = stage;
  if (approval?.when !== 'before') return;
  const { workspace, changed } = await prepareWorktree(task, stage);
  const { headCommit } = workspace;
  await requireReviewed(task, stage, headCommit);
  if (stage.merges) {
    await requirePullRequest(task, stage, headCommit);
    await requireGreen(task, stage, headCommit);
  }
  const isDone = stage.merges && isMerged(task, headCommit);
  // Beside the task's head it holds what others have put on it.
  const commit = (isDone ? mergedWithOthers(task)?.mergeCommit : null) ?? headCommit;
  const what = await whatToApprove(task, stage, { commit, isDone, changed });
  const decision = await askApproval(task, { approval, commit, what }, waits);
  if (decision.decision === 'rejected') leaveRejected(whereItIsMade(task, stage), feedbackOf(decision));
  task.state.deploy = { ...task.state.deploy, approved: commit };
}

/** The pull request that would be merged is there before a person is asked about it: one that was merged earlier is another. */
async function requirePullRequest(task: Task, stage: Stage, headCommit: string): Promise<void> {
  const { identity, state } = task;
  if (identity.repository.forge === undefined || isMerged(task, headCommit)) return;
  if (state.pullRequest === null || state.pullRequest.mergeCommit !== null)
    await ensurePullRequest(task, stage, headCommit);
}

interface Approvable {
  readonly commit: string;
  /** It is merged already. */
  readonly isDone: boolean;
  /** Of the files that deployments depend on. */
  readonly changed: readonly string[];
}

/** In words. What was asked already stays as it was asked. */
async function whatToApprove(task: Task, stage: Stage, { commit, isDone, changed }: Approvable): Promise<string> {
  const { asked, pullRequest } = task.state;
  if (asked?.of === stage.approval?.kind && asked?.commit === commit) return asked.what;
  const request = pullRequest === null ? task.identity.branch : pullRequestToMerge(pullRequest);
  const { visits, passedBefore, unreviewed } = task.state;
  const soFar = { visits, pipeline: task.policy.pipeline, before: stage.name };
  const gates = passedGates({ ...soFar, ...(passedBefore !== null && { passedBefore }) });
  const agreed = stage.merges && unreviewed?.kind === 'agreed' ? [mergedUnreviewed(unreviewed)] : [];
  const merging = stage.merges && !isDone ? 'merge and ' : '';
  const merged = isDone && pullRequest !== null ? ` (${mergedPullRequestInWords(pullRequest)})` : '';
  const what = `${merging}${stage.name} of ${request}${merged} at ${shortCommit(commit)}; ${gates}`;
  const beside = stage.deploysTo === null ? [] : await knownOfEnvironment(task, stage.deploysTo, changed);
  return [what, ...agreed, ...beside].join('; ');
}

/** Who is told that the environment is held agrees to deploy over that, and over nothing that comes later. */
async function knownOfEnvironment(
  task: Task,
  environment: EnvironmentName,
  changed: readonly string[],
): Promise<string[]> {
  const { identity, state } = task;
  const known = await knowingLedger(`what runs in ${environment}`).readEnvironment({
    project: identity.project,
    environment,
  });
  const held = known === null ? null : heldForPerson(known);
  state.deploy = { ...state.deploy, agreedTo: held?.commit ?? null };
  return deployInWords({ environment, held, changed });
}

/** What the stage has made: rejected, it makes it anew. */
export async function approveAfter(task: Task, stage: Stage): Promise<void> {
  const { approval } = stage;
  if (approval?.when !== 'after') return;
  const { headCommit } = await worktreeOf(task, stage);
  const made = stage.artifacts.length === 0 ? `branch ${task.identity.branch}` : stage.artifacts.join(', ');
  const what = `${approval.kind}: ${made} at ${shortCommit(headCommit)}`;
  const decision = await askApproval(task, { approval, commit: headCommit, what }, untilOrContinue);
  if (decision.decision === 'rejected') leaveRejected(stage.name, feedbackOf(decision));
}
