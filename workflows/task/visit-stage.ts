import { CancellationScope } from '@temporalio/workflow';
import { rollbackPair, type StageFailure, type StepAside } from '../../domain/decisions/next-step.js';
import { waysOut } from '../../domain/decisions/ways-out.js';
import { stageAfter } from '../../domain/pipeline/stage-places.js';
import type { Stage, StageName } from '../../domain/pipeline/stages.js';
import type { Block } from '../../domain/task/waiting.js';
import { approveAfter, approveBefore } from './approve-stage.js';
import { summarize } from './deploy/summarize.js';
import { tellDeployFailed } from './deploy/tell-failed.js';
import { doStage } from './do-stage.js';
import { closed } from '../../domain/wording/closed.js';
import { tellPullRequest } from './forge/pull-request.js';
import { notify } from './outbox/outbox.js';
import { tellBlocked } from './outbox/tell-blocked.js';
import { followStage } from './outbox/tell-tracker.js';
import { evidenceOf } from './state/gates.js';
import { record } from './state/show.js';
import { StageLeft } from './state/stage-left.js';
import { currentStage, currentVisit, firstAttempt, nothingDeployed, type Task } from './state/task.js';
import { untilMayBegin, untilOrContinue } from './waits/until.js';
import { personSays } from './waits/wait.js';
import { withdrawApproval } from './waits/withdraw-approval.js';

/** Takes the task through its present stage; answers where it goes on. */
export async function visitStage(task: Task): Promise<StageName | 'done'> {
  if ((await untilReleased(task)) === 'closed') return 'done';
  const stage = currentStage(task);
  if (task.state.phase === null) enter(task, stage);
  const step = await passStage(task, stage);
  return step === 'passed' ? advance(task, stage) : goElsewhere(task, stage, step);
}

/** The approval before, the work, the approval after; a task that went on in a new run begins where it was. */
async function passStage(task: Task, stage: Stage): Promise<'passed' | StepAside> {
  const { state } = task;
  try {
    await untilMayBegin(task);
    if (state.phase === 'before') {
      await approveBefore(task, stage);
      state.phase = 'work';
    }
    if (state.phase === 'work') {
      await (stage.deploysTo !== null
        ? CancellationScope.nonCancellable(() => doStage(task, stage))
        : doStage(task, stage));
      state.phase = 'after';
    }
    await approveAfter(task, stage);
    return 'passed';
  } catch (error) {
    if (error instanceof StageLeft) return error.step;
    throw error;
  }
}

/** Where the last stage ended with a question, a person is waited for; the task stands already where it goes on. */
async function untilReleased(task: Task): Promise<'released' | 'closed'> {
  const { state } = task;
  if (state.hold !== null) {
    const { rollback } = state.hold;
    const from = await personSays(task, state.hold, untilOrContinue);
    // A person has looked at it: the rounds are counted anew.
    state.rollbacks[rollback] = 0;
    state.hold = null;
    if (from !== null) {
      state.stage = from;
      state.reason = chosen;
    }
  }
  if (task.closedBy === null) return 'released';
  state.reason = closed(task.closedBy);
  return 'closed';
}

const chosen = 'a person chose to go on from here';

function enter(task: Task, { name: stage, role }: Stage): void {
  const { state } = task;
  const round = (state.rounds[stage] ?? 0) + 1;
  const from = state.visits.at(-1)?.stage ?? null;
  const startedAt = Date.now();
  state.rounds[stage] = round;
  state.phase = 'before';
  state.attempt = firstAttempt;
  state.deploy = nothingDeployed;
  task.merged = false;
  const used = { runs: 0, verdict: null, tokens: 0, costUsd: 0, lastFailure: null, gate: null };
  state.visits.push({ stage, role, round, startedAt, endedAt: null, ...used });
  const { reason } = state;
  record(task, { transition: { from, to: stage, round, reason, at: startedAt } });
  followStage(task, stage);
  notify(task, 'stage-changed', { from, to: stage, round, reason });
}

function advance(task: Task, stage: Stage): StageName | 'done' {
  const to = stageAfter(task.policy.pipeline, stage.name);
  currentVisit(task).passed = true;
  if (stage.deploysTo !== null && to !== 'done') summarize(task, `summary after ${stage.name}`);
  return leave(task, to, 'passed');
}

function goElsewhere(task: Task, stage: Stage, step: StepAside): StageName {
  const { state } = task;
  if (step.kind === 'chosen') return leave(task, step.to, chosen);
  if (step.kind === 'merged') return leave(task, step.to, step.reason);
  // Whoever wants it merged all the same has not heard this judge.
  if (stage.judges) state.unreviewed = null;
  if (step.integrate === true) state.integrate = step.to;
  if (step.feedback !== null) state.feedback.push(step.feedback);
  if (step.failure !== undefined) tellFailure(task, stage, step.failure);
  const rollback = rollbackPair(stage.name, step.to);
  if (step.kind === 'block') {
    const { cause, reason, said } = step;
    const evidence = evidenceOf(task);
    const block: Block = {
      ...{ reason, ways: waysOut(cause, stage.role) },
      ...(said !== undefined && { said }),
      ...(evidence.length > 0 && { evidence }),
    };
    tellBlocked(task, block, { evidence: step.failure?.deployment === undefined });
    leave(task, step.to, reason);
    state.hold = { ...block, rollback };
    return step.to;
  }
  if (step.byPerson !== true) state.rollbacks[rollback] = (state.rollbacks[rollback] ?? 0) + 1;
  return leave(task, step.to, `${stage.name}: ${step.reason}`);
}

function tellFailure(task: Task, stage: Stage, { reason, deployment }: StageFailure): void {
  if (deployment !== undefined) tellDeployFailed(task, stage, deployment);
  else notify(task, 'gate-failed', { stage: stage.name, reason });
}

/** Closes the visit, and what it waited for; the transition is written down where the next stage is entered. */
function leave<To extends StageName | 'done'>(task: Task, to: To, reason: string): To {
  currentVisit(task).endedAt = Date.now();
  withdrawApproval(task, 'the task went on without it');
  task.wait = null;
  task.state.phase = null;
  task.state.reason = reason;
  tellPullRequest(task);
  return to;
}
