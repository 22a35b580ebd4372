import { CancellationScope } from '@temporalio/workflow';
import { type NextStep, rollbackPair, type StepBack } from '../domain/decisions/next-step.js';
import type { Stage, StageName } from '../domain/pipeline/stages.js';
import type { Feedback } from '../domain/task/task.js';
import { alertDeployFailed, commentDeployFailed } from '../domain/wording/wording.js';
import { refusedBefore, rejectedAfter } from './approve-stage.js';
import { block, StageLeft } from './block.js';
import { conflictStep, mergeStep } from './decide.js';
import { NotJudged } from './judged.js';
import { tell } from './outbox.js';
import { InConflict } from './prepare.js';
import { tellPullRequest } from './pull-request.js';
import { show } from './show.js';
import { currentStage, currentVisit, type TaskRun, untilMayBegin } from './task-run.js';
import { work } from './work.js';

/** Takes the task through its present stage; answers where it goes on. */
export async function visitStage(t: TaskRun): Promise<StageName | 'done'> {
  const stage = currentStage(t);
  enter(t, stage);
  try {
    await untilMayBegin(t);
    const refused = await refusedBefore(t, stage);
    if (refused !== null) return goBack(t, stage, 'development', 'rejected', refused);

    const decided = await (stage.acts ? CancellationScope.nonCancellable(() => work(t, stage)) : work(t, stage));
    if (decided.kind === 'advance') {
      const rejected = await rejectedAfter(t, stage);
      return rejected === null ? leave(t, decided.to, 'passed') : goBack(t, stage, stage.name, 'rejected', rejected);
    }
    return await goElsewhere(t, stage, decided);
  } catch (error) {
    if (error instanceof StageLeft) return leave(t, error.to, 'a person chose to go on from here');
    if (error instanceof InConflict)
      return await goElsewhere(t, stage, conflictStep(t, stage, error.conflict, stage.acts));
    if (error instanceof NotJudged)
      return await goElsewhere(t, stage, mergeStep(t, stage, { kind: 'moved', headCommit: error.headCommit }));
    throw error;
  }
}

async function goElsewhere(t: TaskRun, stage: Stage, decided: StepBack): Promise<StageName> {
  if (decided.integrate === true) t.state.integrate = decided.to;
  if (decided.kind === 'block') return waitAt(t, stage, decided);
  const pair = rollbackPair(stage.name, decided.to);
  if (decided.byPerson !== true) t.state.rollbacks[pair] = (t.state.rollbacks[pair] ?? 0) + 1;
  return goBack(t, stage, decided.to, decided.reason, decided.feedback);
}

/** A person is needed before the task goes on; it stands already where it will go on. */
async function waitAt(t: TaskRun, stage: Stage, decided: Extract<NextStep, { kind: 'block' }>): Promise<StageName> {
  if (decided.feedback !== null) t.state.feedback.push(decided.feedback);
  if (stage.acts && decided.integrate !== true) {
    const mark = `${t.task.id} ${stage.name} ${t.state.rounds[stage.name] ?? 1} failed`;
    tell(t, { to: 'tracker', mark, author: stage.role, html: commentDeployFailed() });
    tell(t, { to: 'notifier', kind: 'alert', text: alertDeployFailed(t.task) });
  }
  leave(t, decided.to, decided.reason);
  t.state.stage = decided.to;
  const from = await block(t, decided.reason);
  // A person has looked at it: the rounds are counted anew.
  t.state.rollbacks[rollbackPair(stage.name, decided.to)] = 0;
  return from ?? decided.to;
}

function enter(t: TaskRun, stage: Stage): void {
  const round = (t.state.rounds[stage.name] ?? 0) + 1;
  const from = t.state.visits.at(-1)?.stage ?? null;
  t.state.rounds[stage.name] = round;
  t.state.visits.push({
    stage: stage.name,
    round,
    startedAt: Date.now(),
    endedAt: null,
    runs: 0,
    verdict: null,
    tokens: 0,
    costUsd: 0,
    lastFailure: null,
  });
  if (from === null) show(t, { transition: { from, to: stage.name, round, reason: 'started', at: Date.now() } });
  else show(t, {});
}

function goBack(t: TaskRun, stage: Stage, to: StageName, reason: string, feedback: Feedback): StageName {
  t.state.feedback.push(feedback);
  return leave(t, to, `${stage.name}: ${reason}`);
}

/** Closes the visit and writes the transition down. */
function leave<To extends StageName | 'done'>(t: TaskRun, to: To, reason: string): To {
  const entered: StageName | 'done' = to;
  const visit = currentVisit(t);
  visit.endedAt = Date.now();
  tellPullRequest(t);
  const round = entered === 'done' ? 1 : (t.state.rounds[entered] ?? 0) + 1;
  show(t, { transition: { from: visit.stage, to, round, reason, at: visit.endedAt } });
  return to;
}
