import { passedGates } from '../../domain/gates/passed-gates.js';
import { heldForPerson } from '../../domain/deploys/environment-record.js';
import type { EnvironmentName } from '../../domain/pipeline/environment.js';
import type { Stage } from '../../domain/pipeline/stages.js';
import { deployInWords } from '../../domain/wording/deploys/deploy-approval.js';
import { knowingLedger } from '../proxies/any-worker.js';
import { requireGreen } from './forge/require-green.js';
import { prepareWorktree, worktreeOf } from './host/worktree.js';
import { requireReviewed } from './require-reviewed.js';
import { feedbackOf } from './state/feedback-of.js';
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
  if (stage.merges) await requireGreen(task, stage, headCommit);
  const what = await whatToApprove(task, stage, headCommit, changed);
  const decision = await askApproval(task, { approval, commit: headCommit, what }, waits);
  if (decision.decision === 'rejected') leaveRejected(whereItIsMade(task, stage), feedbackOf(decision));
  task.state.deploy = { ...task.state.deploy, approved: headCommit };
}

/** In words. What was asked already stays as it was asked. */
async function whatToApprove(
  task: Task,
  stage: Stage,
  headCommit: string,
  changed: readonly string[],
): Promise<string> {
  const { asked, pullRequest } = task.state;
  if (asked?.of === stage.approval?.kind && asked?.commit === headCommit) return asked.what;
  const request = pullRequest === null ? task.identity.branch : `pull request #${pullRequest.number}`;
  const { visits, passedBefore, unreviewed } = task.state;
  const soFar = { visits, pipeline: task.policy.pipeline, before: stage.name };
  const gates = passedGates({ ...soFar, ...(passedBefore !== null && { passedBefore }) });
  const agreed = stage.merges && unreviewed?.kind === 'agreed' ? [mergedUnreviewed(unreviewed)] : [];
  const mergedBy = stage.merges ? pullRequest?.mergedBy : undefined;
  const merging = stage.merges && mergedBy === undefined ? 'merge and ' : '';
  const by = mergedBy === undefined ? '' : ` (merged by ${mergedBy})`;
  const what = `${merging}${stage.name} of ${request}${by} at ${shortCommit(headCommit)}; ${gates}`;
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
