import { approverProblem, approversFor } from '../../domain/pipeline/approvers.js';
import { comesAfter, deliveringStage } from '../../domain/pipeline/stage-places.js';
import { unpassedInWords, type UnpassedStage } from '../../domain/gates/stages-passed.js';
import type { Stage } from '../../domain/pipeline/stages.js';
import { approvalId } from '../../domain/task/approval.js';
import {
  mergedUnreviewed,
  type Unreviewed,
  unreviewedApproval,
  unreviewedKind,
} from '../../domain/gates/unreviewed.js';
import { knowingLedger } from '../proxies/any-worker.js';
import { passDelivery } from './run/pass-delivery.js';
import { isMerged, notPassed, openStages, passedOf } from './state/passed-stages.js';
import { requireReviewedHead } from './state/reviewed-head.js';
import { record } from './state/show.js';
import { StageLeft } from './state/stage-left.js';
import { currentVisit, type Task } from './state/task.js';

/**
 * Before something is merged: each stage has passed for this head, or somebody who may say so wants it merged all the same. Where
 * the stage that delivers was gone over, its checks run now.
 */
export async function requireReviewed(task: Task, stage: Stage, commit: string): Promise<void> {
  if (!stage.merges) requireReviewedHead(task, stage, commit);
  else if (isMerged(task, commit)) noteMergedHead(task, commit);
  else await requireAllPassed(task, stage, commit);
}

/** Who has merged it has judged it, also what the worktree has taken in since. */
function noteMergedHead({ state }: Task, commit: string): void {
  if (state.reviewedHead !== null) state.reviewedHead = commit;
}

async function requireAllPassed(task: Task, stage: Stage, commit: string): Promise<void> {
  const problem = await judgeWord(task, stage, commit);
  requireReviewedHead(task, stage, commit);
  const { pipeline } = task.policy;
  const delivering = deliveringStage(pipeline);
  const open = openStages(task, stage.name).filter(({ stage: name }) => name !== delivering?.name);
  if (open.length > 0) leaveUnreviewed(stage, [...(problem === null ? [] : [problem]), notPassed(open, commit)]);
  const { gate } = currentVisit(task);
  const isSeen = gate?.passed === true && gate.commit === commit;
  if (delivering === undefined || !comesAfter(pipeline, stage.name, delivering)) return;
  if (isSeen || passedOf(task, stage.name).passed.has(delivering.name)) return;
  requireReviewedHead(task, stage, await passDelivery(task, stage, commit));
}

function leaveUnreviewed(stage: Stage, why: readonly string[]): never {
  const reason = `${stage.name}: ${why.join('; ')}`;
  throw new StageLeft({ kind: 'block', cause: 'unreviewed', to: stage.name, reason, feedback: null });
}

/** Whether whoever wants it merged may say so: it counts for this head then. Why not, or null. */
async function judgeWord(task: Task, stage: Stage, commit: string): Promise<string | null> {
  const { state } = task;
  const said = state.unreviewed;
  if (said?.kind !== 'said') return null;
  const { by, problem } = await whoSays(task, stage, said);
  const answer = said.row === null ? {} : { answer: { id: said.row, ...answerOf(problem) } };
  if (problem !== null) {
    state.unreviewed = null;
    record(task, answer);
    return problem;
  }
  const agreed = { by, commit, stages: meant(task, stage, commit) };
  state.unreviewed = { kind: 'agreed', ...agreed };
  state.reviewedHead = commit;
  const approval = approvalId(unreviewedKind, state.rounds[stage.name] ?? 1, commit);
  const decided = { decision: 'approved', by, reason: unpassedInWords(agreed.stages), at: Date.now() } as const;
  state.approvals.push({ approval, ...decided });
  const row = { id: approval, kind: unreviewedKind, commit, what: mergedUnreviewed(agreed), ...decided };
  record(task, { approval: row, ...answer });
  return null;
}

function answerOf(problem: string | null) {
  return problem === null
    ? ({ state: 'accepted', answer: null } as const)
    : ({ state: 'refused', answer: problem } as const);
}

async function whoSays(
  { identity, policy }: Task,
  stage: Stage,
  { row, by }: Extract<Unreviewed, { kind: 'said' }>,
): Promise<{ readonly by: string; readonly problem: string | null }> {
  const asked = { taskId: identity.id, project: identity.project, approvers: policy.approvers };
  const which = row === null ? null : { id: row };
  const known = await knowingLedger('who wants it merged unreviewed').readDecision({ ...asked, which });
  const { decision, approvers, pinned } = known;
  const named = approversFor(approvers, stage.approval?.kind ?? stage.name);
  // Nobody has checked who sent it.
  if (row === null)
    return { by, problem: named === null ? null : `${by} may not say so: the project names its approvers` };
  if (decision?.state !== 'pending' || decision.approval !== unreviewedApproval(row))
    return { by, problem: 'nobody knows who wants it merged unreviewed' };
  return { by: decision.by, problem: approverProblem(decision.by, named, pinned) };
}

/** What has not passed, and what has passed for another head alone. */
function meant(task: Task, stage: Stage, commit: string): UnpassedStage[] {
  const { pipeline } = task.policy;
  const { passed, unpassed } = passedOf(task, stage.name);
  const { reviewedHead } = task.state;
  const hasMoved = reviewedHead !== null && reviewedHead !== commit;
  const judges = pipeline.filter(({ name, judges }) => judges && passed.has(name)).map(({ name }) => name);
  return [...unpassed, ...(hasMoved ? judges.map((name) => ({ stage: name, why: 'not for the last commits' })) : [])];
}
