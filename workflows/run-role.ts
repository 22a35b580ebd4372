import { uuid4 } from '@temporalio/workflow';
import { tellMergeUnderWay } from '../domain/decisions/conflict.js';
import type { RunEnding } from '../domain/failures/failure.js';
import { type NextTry, nextTry, noTries, type Tries } from '../domain/decisions/next-try.js';
import type { Stage } from '../domain/pipeline/stages.js';
import type { Feedback, RunFacts, Workspace } from '../domain/task/task.js';
import { alertOutOfTries } from '../domain/wording/wording.js';
import { onHost } from './activities.js';
import { admitted } from './admitted.js';
import { atHost, HostLeft } from './at-host.js';
import { block, StageLeft, step } from './block.js';
import { expectJudged } from './judged.js';
import { pass } from './pass.js';
import { prepare } from './prepare.js';
import { runAgent } from './run-agent.js';
import { currentVisit, type TaskRun, untilMayBegin } from './task-run.js';

export interface RoleDone {
  readonly kind: 'done';
  readonly facts: RunFacts;
  readonly workspace: Workspace;
}

/** How a role's work ended: with the run that succeeded, and where, or with a failure that gets no second try. */
export type RoleOutcome = RoleDone | { readonly kind: 'failed'; readonly feedback: Feedback };

/** Runs the agent of a stage until a run has succeeded; what failed, waits or needs a person is decided by `nextTry`. */
export async function runRole(t: TaskRun, stage: Stage, before: Tries): Promise<RoleOutcome> {
  let tries = before;
  let resumeSession: string | null = null;
  for (;;) {
    await untilMayBegin(t);
    const { workspace, merge } = await prepare(t, stage);
    expectJudged(t, stage, workspace.headCommit);
    const runKey = uuid4();
    await admitted(t, stage, runKey);
    await untilMayBegin(t);
    const given = [...t.state.feedback];
    const feedback = merge === null ? given : [...given, tellMergeUnderWay(t.task.branch, merge)];
    const ran = await unlessLeft(() => runAgent(t, { stage, runKey, workspace, resumeSession, feedback }));
    if (ran === null) {
      currentVisit(t).runs += 1;
      tries = await afterLostHost(t, stage, tries);
      resumeSession = null;
      continue;
    }
    const { facts, ending } = ran;

    const next = decide(t, stage, { ending, exitCode: facts.exitCode, tries });
    if (next.kind === 'done') {
      t.state.feedback = t.state.feedback.filter((told) => !given.includes(told));
      return { kind: 'done', facts, workspace };
    }
    if (ending.type === 'AgentFailed' || ending.type === 'AgentTimedOut') await keepWork(t, workspace, facts.number);
    if (next.kind === 'fail') return { kind: 'failed', feedback: next.feedback };
    if (next.feedback !== null) t.state.feedback.push(next.feedback);
    if (next.kind === 'block') {
      const { outOfTries } = next;
      const alert = outOfTries === null ? null : alertOutOfTries(t.task, stage.role, facts, outOfTries);
      await blockRole(t, stage, next.reason, alert);
      tries = noTries;
      resumeSession = null;
      continue;
    }
    await pass(t, next.at, next.reason);
    tries = next.tries;
    resumeSession = next.resume ? facts.sessionId : null;
  }
}

function decide(
  t: TaskRun,
  stage: Stage,
  ended: { readonly ending: RunEnding; readonly exitCode: number | null; readonly tries: Tries },
): NextTry {
  const { agent } = t.policy.agents[stage.role];
  return nextTry({ ...t.policy, ...ended, agent, now: Date.now(), acts: stage.acts });
}

/** The run went with its host. What acts on the world outside may still be at it there: a person looks first. */
export async function afterLostHost(t: TaskRun, stage: Stage, tries: Tries): Promise<Tries> {
  currentVisit(t).lastFailure = 'AgentLost';
  const message = 'its host went away before its work was pushed';
  const next = decide(t, stage, { ending: { type: 'AgentLost', message }, exitCode: null, tries });
  if (next.kind === 'again' && !stage.acts) return next.tries;
  await blockRole(t, stage, stage.acts ? `${message}; look at what it has done, then retry` : message, null);
  return noTries;
}

async function blockRole(t: TaskRun, stage: Stage, reason: string, alert: string | null): Promise<void> {
  const from = await block(t, `${stage.role}: ${reason}`, alert);
  if (from !== null) throw new StageLeft(from);
}

/** What a failed run has left, kept beside the branch; on a host that was left, it is kept there when that is back. */
async function keepWork(t: TaskRun, workspace: Workspace, runNumber: number): Promise<void> {
  const { hostId } = workspace;
  const summary = `keep the work of run ${runNumber}`;
  await unlessLeft(() =>
    step(t, 'keep work', () =>
      atHost(t, hostId, () => onHost(t.policy, hostId, summary).keepWork({ task: t.task, workspace, runNumber })),
    ),
  );
}

/** Null where the host was left meanwhile. */
async function unlessLeft<Result>(act: () => Promise<Result>): Promise<Result | null> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof HostLeft) return null;
    throw error;
  }
}
