import { uuid4 } from '@temporalio/workflow';
import { tellMergeUnderWay } from '../../domain/decisions/conflict.js';
import type { RunEnding } from '../../domain/failures/failure.js';
import { type NextTry, nextTry } from '../../domain/decisions/next-try.js';
import type { Stage } from '../../domain/pipeline/stages.js';
import type { RunFacts, Workspace } from '../../domain/task/task.js';
import { alertBlocked, alertOutOfTries } from '../../domain/wording/notices.js';
import { onHost } from '../proxies/host.js';
import { admit } from './admit.js';
import { atHost } from './host/at-host.js';
import { prepareWorktree } from './host/worktree.js';
import { notify } from './outbox/outbox.js';
import { runAgent } from './run-agent.js';
import { requireReviewedHead } from './state/reviewed-head.js';
import { requirePassed } from './state/steps.js';
import { currentVisit, firstAttempt, type Task } from './state/task.js';
import { step } from './waits/block.js';
import { untilMayBegin, untilOrContinue } from './waits/until.js';
import { waitForPerson, waitUntil } from './waits/wait.js';

/** A run that has succeeded, and where. */
export interface SucceededRun {
  readonly runKey: string;
  readonly facts: RunFacts;
  readonly workspace: Workspace;
}

/** Runs the agent of a stage until a run has succeeded; what failed, waits or needs a person is decided by `nextTry`. */
export async function runRole(task: Task, stage: Stage): Promise<SucceededRun> {
  const { state } = task;
  for (;;) {
    await untilNextTry(task);
    await untilMayBegin(task);
    const { workspace, merge } = await prepareWorktree(task, stage);
    requireReviewedHead(task, stage, workspace.headCommit);
    const runKey = uuid4();
    await admit(task, runKey);
    await untilMayBegin(task);
    const given = [...state.feedback];
    const feedback = merge === null ? given : [...given, tellMergeUnderWay(task.identity.branch, merge)];
    const run = await runAgent(task, { stage, runKey, workspace, feedback });
    if (run === null) {
      loseRun(task, stage);
      continue;
    }
    const { facts, ending } = run;
    const next = afterRun(task, stage, { ending, exitCode: facts.exitCode });
    if (next.kind === 'done') {
      state.feedback = state.feedback.filter((one) => !given.includes(one));
      return { runKey, facts, workspace };
    }
    if (ending.type === 'AgentFailed' || ending.type === 'AgentTimedOut') await keepWork(task, workspace, facts.number);
    noteNextTry(task, stage, facts, next);
  }
}

/** The run went with its host. What acts on the world outside may still be at it there: a person looks first. */
export function loseRun(task: Task, stage: Stage): void {
  currentVisit(task).lastFailure = 'AgentLost';
  const message = 'its host went away before its work was pushed';
  const next = afterRun(task, stage, { ending: { type: 'AgentLost', message }, exitCode: null });
  if (next.kind === 'again' && !stage.acts) {
    task.state.attempt = { ...firstAttempt, tries: next.tries };
    return;
  }
  blockRole(task, stage, stage.acts ? `${message}; look at what it has done, then retry` : message, null);
}

function afterRun(
  { policy, state }: Task,
  stage: Stage,
  ended: { readonly ending: RunEnding; readonly exitCode: number | null },
): NextTry {
  const { agent } = policy.agents[stage.role];
  return nextTry({ ...policy, ...ended, tries: state.attempt.tries, agent, now: Date.now(), acts: stage.acts });
}

/** What the next run waits for, and what it is told; a role that gets no second try leaves the stage. */
function noteNextTry(task: Task, stage: Stage, facts: RunFacts, next: Exclude<NextTry, { kind: 'done' }>): void {
  const { state, identity } = task;
  if (next.kind === 'fail') {
    requirePassed(task, stage, { passed: false, verdict: null, feedback: next.feedback, checks: [] });
    return;
  }
  if (next.feedback !== null) state.feedback.push(next.feedback);
  if (next.kind === 'again') {
    const resumeSession = next.resume ? facts.sessionId : null;
    state.attempt = { tries: next.tries, resumeSession, wait: next.wait };
    return;
  }
  const { reason, outOfTries } = next;
  blockRole(task, stage, reason, outOfTries && alertOutOfTries(identity, stage.role, facts, outOfTries));
}

/** A person is needed before the role may try again, which it then does as if it were the first time. */
function blockRole(task: Task, stage: Stage, why: string, alert: string | null): void {
  const reason = `${stage.role}: ${why}`;
  notify(task, 'blocked', alert ?? alertBlocked(task.identity, reason));
  task.state.attempt = { ...firstAttempt, wait: { kind: 'person', reason } };
}

async function untilNextTry(task: Task): Promise<void> {
  const { state } = task;
  const { wait } = state.attempt;
  if (wait?.kind === 'person') await waitForPerson(task, wait.reason, untilOrContinue);
  else if (wait !== null) await waitUntil(task, wait, wait.until, untilOrContinue);
  state.attempt = { ...state.attempt, wait: null };
}

/** What a failed run has left, kept beside the branch; on a host that was left, it is kept there when that is back. */
async function keepWork(task: Task, workspace: Workspace, runNumber: number): Promise<void> {
  const { hostId } = workspace;
  const summary = `keep the work of run ${runNumber}`;
  const order = { task: task.identity, workspace, runNumber };
  await step(task, 'keep work', () => atHost(task, hostId, () => onHost(task.policy, hostId, summary).keepWork(order)));
}
