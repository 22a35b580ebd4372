import { uuid4 } from '@temporalio/workflow';
import { tellMergeUnderWay } from '../../../domain/decisions/conflict.js';
import { type BlockCause, waysOut } from '../../../domain/decisions/ways-out.js';
import type { RunEnding } from '../../../domain/failures/failure.js';
import { isHeld, type NextTry, nextTry, type TryQuestion } from '../../../domain/decisions/next-try.js';
import type { Stage } from '../../../domain/pipeline/stages.js';
import type { Feedback, RunFacts, Workspace } from '../../../domain/task/task.js';
import type { EndedRun } from '../../../domain/wording/notices.js';
import { tellElsewhere } from '../../../domain/wording/elsewhere-in-words.js';
import { tellRedBase } from '../../../domain/wording/set-up-in-words.js';
import { onHost } from '../../proxies/host.js';
import { admit, giveUp } from './admit.js';
import { atHost } from '../host/at-host.js';
import { withdraw } from '../host/in-turn.js';
import { type PreparedWorktree, prepareWorktree } from '../host/worktree.js';
import { notify } from '../outbox/outbox.js';
import { tellBlocked } from '../outbox/tell-blocked.js';
import { runAgent } from './run-agent.js';
import type { Turn } from './turn.js';
import { untilSecretsAreSettled } from '../set-up/ask-secrets.js';
import { untilBaseIsSettled } from '../set-up/look-at-base.js';
import { makeReady } from '../set-up/make-ready.js';
import { requireReviewedHead } from '../state/reviewed-head.js';
import { currentVisit, firstAttempt, type Task } from '../state/task.js';
import { step } from '../waits/block.js';
import { untilMayBegin, untilOrContinue } from '../waits/until.js';
import { waitForPerson, waitUntil } from '../waits/wait.js';

/** `not-begun`: it was not let. Only a role that deploys fails here: it gets no second try once it has done something. */
export type RoleRun = SucceededRun | FailedRun | { readonly kind: 'not-begun' };

/** A run that has succeeded, and where. */
export interface SucceededRun {
  readonly kind: 'succeeded';
  readonly runKey: string;
  readonly facts: RunFacts;
  readonly workspace: Workspace;
  /** What the agent said last. */
  readonly lastWords: string;
}

export interface FailedRun {
  readonly kind: 'failed';
  /** `lost`: with its host, where it may be still at it. */
  readonly result: 'failed' | 'lost';
  readonly reason: string;
}

/** Runs the agent of a stage until a run has succeeded; what failed, waits or needs a person is decided by `nextTry`. */
export async function runRole(task: Task, stage: Stage, turn: Turn): Promise<RoleRun> {
  const { state } = task;
  for (;;) {
    await untilBaseIsSettled(task, stage);
    await untilSecretsAreSettled(task, stage, untilOrContinue);
    await untilNextTry(task);
    await untilMayBegin(task);
    const prepared = await prepareWorktree(task, stage);
    const { workspace, breaker } = prepared;
    requireReviewedHead(task, stage, workspace.headCommit);
    if (!(await makeReady(task, stage, prepared))) continue;
    const runKey = uuid4();
    const admitted = await admit(task, stage, { runKey, breaker });
    if (admitted === null) continue;
    if (!(await turn.take())) {
      await giveUp(task);
      return { kind: 'not-begun' };
    }
    const { limitUsd, probe = false } = admitted;
    const given = [...state.feedback];
    const feedback = [...given, ...toldBeside(task, prepared)];
    const run = await runAgent(task, { stage, runKey, workspace, feedback, limitUsd, breaker, probe, turn });
    if (run === 'withdrawn') {
      await turn.leave();
      continue;
    }
    if (run === null) {
      // What nobody has begun is no deployment, and never begins: its host finds it withdrawn.
      const isBegun = stage.deploysTo !== null && !(await withdraw(runKey));
      await giveUp(task);
      if (isBegun) {
        turn.began();
        return { kind: 'failed', result: 'lost', reason: lostWithHost };
      }
      await turn.leave();
      loseRun(task, stage);
      continue;
    }
    const { facts, ending, lastWords = '', held = false } = run;
    if (facts.acted || ending.type === 'Succeeded') turn.began();
    const next = afterRun(task, stage, { ending, exitCode: facts.exitCode, acted: facts.acted, held });
    if (next.kind === 'done') {
      state.feedback = state.feedback.filter((one) => !given.includes(one));
      return { kind: 'succeeded', runKey, facts, workspace, lastWords };
    }
    if (next.kind !== 'fail') await turn.leave();
    if (leavesWork.includes(ending.type)) await keepWork(task, workspace, facts.number);
    if (!isHeld(ending, held)) tellFailure(task, { role: stage.role, facts, ending }, next);
    if (next.kind === 'fail') return { kind: 'failed', result: 'failed', reason: next.reason };
    noteNextTry(task, stage, facts, next);
  }
}

/** What holds for each run, however often it has been told. */
function toldBeside({ identity, state }: Task, { merge, elsewhere }: PreparedWorktree): Feedback[] {
  const { base } = state;
  const { branch, repository } = identity;
  return [
    ...(base === null || base.failed.length === 0
      ? []
      : [tellRedBase(repository.baseBranch, base.commit, base.failed)]),
    ...(elsewhere.length === 0 ? [] : [tellElsewhere(elsewhere, branch)]),
    ...(merge === null ? [] : [tellMergeUnderWay(branch, merge)]),
  ];
}

/** Endings after which it may be long until the role goes on. */
const leavesWork: readonly RunEnding['type'][] = ['AgentFailed', 'AgentTimedOut', 'AgentOutOfTurns', 'BudgetExceeded'];

export const lostWithHost = 'its host went away before its work was pushed';

/** The run went with its host, and has done nothing to the world outside: it is done again, but not for ever. */
export function loseRun(task: Task, stage: Stage): void {
  currentVisit(task).lastFailure = 'AgentLost';
  const message = lostWithHost;
  const next = afterRun(task, stage, { ending: { type: 'AgentLost', message }, exitCode: null, acted: false });
  if (next.kind === 'again') {
    task.state.attempt = { ...firstAttempt, tries: next.tries };
    return;
  }
  blockRole(task, stage, { cause: 'agent-lost', why: message });
}

function afterRun(
  { policy, state }: Task,
  stage: Stage,
  ended: Pick<TryQuestion, 'ending' | 'exitCode' | 'acted' | 'held'>,
): NextTry {
  const { agent } = policy.agents[stage.role];
  return nextTry({
    ...policy,
    ...ended,
    tries: state.attempt.tries,
    agent,
    now: Date.now(),
    acts: stage.deploysTo !== null,
  });
}

/** A wait for a quota is no failure; that of a deployer is told as the deployment's. */
function tellFailure(task: Task, run: EndedRun, next: NextTry): void {
  if (next.kind === 'again' && next.wait?.kind === 'limit') {
    notify(task, 'quota', { role: run.role, wait: next.wait, since: Date.now() });
  } else if (next.kind !== 'fail' && run.ending.type !== 'BudgetExceeded') {
    // That the budget is used up is told where the task is blocked for it.
    notify(task, 'run-failed', run);
  }
}

/** What the next run waits for, and what it is told. */
function noteNextTry(
  task: Task,
  stage: Stage,
  facts: RunFacts,
  next: Exclude<NextTry, { kind: 'done' | 'fail' }>,
): void {
  const { state } = task;
  if (next.feedback !== null) state.feedback.push(next.feedback);
  if (next.kind === 'again') {
    const resumeSession = next.resume ? facts.sessionId : null;
    state.attempt = { tries: next.tries, resumeSession, wait: next.wait };
    return;
  }
  const { cause, reason, outOfTries } = next;
  const { logPath } = facts;
  blockRole(task, stage, {
    cause,
    why: reason,
    resumeSession: next.resume ? facts.sessionId : null,
    ...(outOfTries !== null && { outOfTries: { why: outOfTries, logPath } }),
  });
}

interface RoleBlock {
  readonly cause: BlockCause;
  readonly why: string;
  /** The session that the role goes on with afterwards. */
  readonly resumeSession?: string | null;
  readonly outOfTries?: { readonly why: string; readonly logPath: string };
}

/** A person is needed before the role may try again, which it then does as if it were the first time, or in its session. */
function blockRole(task: Task, { role }: Stage, { cause, why, resumeSession = null, outOfTries }: RoleBlock): void {
  const block = { reason: `${role}: ${why}`, ways: waysOut(cause, role) };
  tellBlocked(task, { ...block, ...(outOfTries !== undefined && { outOfTries: { role, ...outOfTries } }) });
  task.state.attempt = { ...firstAttempt, resumeSession, wait: { kind: 'person', ...block } };
}

async function untilNextTry(task: Task): Promise<void> {
  const { state } = task;
  const { wait } = state.attempt;
  if (wait?.kind === 'person') await waitForPerson(task, wait, untilOrContinue);
  else if (wait !== null) await waitUntil(task, wait, wait.until, untilOrContinue);
  state.attempt = { ...state.attempt, wait: null };
}

/** What a failed run has left, kept beside the branch; on a host that was left, it is kept there when that is back. */
async function keepWork(task: Task, workspace: Workspace, runNumber: number): Promise<void> {
  const { hostId } = workspace;
  const summary = `keep the work of run ${runNumber}`;
  const keep = () => onHost(task.policy, hostId, summary).keepWork({ task: task.identity, workspace, runNumber });
  await step(task, 'keep work', () => atHost(task, hostId, keep));
}
