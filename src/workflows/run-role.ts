import { uuid4 } from '@temporalio/workflow';
import { nextTry, noTries } from '../domain/next-try.js';
import type { RunEnding } from '../domain/failure.js';
import type { Stage } from '../domain/stages.js';
import { artifactsFolder } from '../domain/stages.js';
import type { Feedback, RunFacts, Workspace } from '../domain/task.js';
import { alertFailed, alertOutOfTries, noticeFinished } from '../domain/wording.js';
import { waitInWords } from '../domain/waiting.js';
import { agentOnHost, onHost, shared } from './activities.js';
import { block, StageLeft, step } from './block.js';
import { tell } from './outbox.js';
import { prepare } from './prepare.js';
import { show } from './show.js';
import { budgetOf, currentVisit, type TaskRun, until } from './task-run.js';

/** How a role's work ended: with the facts of the run that succeeded, or with a failure that gets no second try. */
export type RoleOutcome =
  { readonly kind: 'done'; readonly facts: RunFacts } | { readonly kind: 'failed'; readonly feedback: Feedback };

/** Runs the agent of a stage until a run has succeeded; what failed, waits or needs a person is decided by `nextTry`. */
export async function runRole(t: TaskRun, stage: Stage): Promise<RoleOutcome> {
  let tries = noTries;
  let resumeSession: string | null = null;
  for (;;) {
    await until(t, () => !t.state.paused);
    const workspace = await prepare(t, stage);
    const runKey = uuid4();
    await admitted(t, stage, runKey);
    const given = [...t.state.feedback];
    const { facts, ending } = await runAgent(t, { stage, runKey, workspace, resumeSession, feedback: given });
    book(t, stage, facts, ending);

    const next = nextTry({
      ...t.policy,
      ending,
      exitCode: facts.exitCode,
      agent: t.policy.agents[stage.role].agent,
      tries,
      now: Date.now(),
      acts: stage.acts,
    });
    if (next.kind === 'done') {
      t.state.feedback = t.state.feedback.filter((told) => !given.includes(told));
      return { kind: 'done', facts };
    }
    if (ending.type === 'AgentFailed' || ending.type === 'AgentTimedOut') await keepWork(t, workspace, facts.number);
    if (next.kind === 'fail') return { kind: 'failed', feedback: next.feedback };
    if (next.feedback !== null) t.state.feedback.push(next.feedback);
    if (next.kind === 'block') {
      const { outOfTries } = next;
      const alert = outOfTries === null ? null : alertOutOfTries(t.task, stage.role, facts, outOfTries);
      const from = await block(t, `${stage.role}: ${next.reason}`, alert);
      if (from !== null) throw new StageLeft(from);
      tries = noTries;
      resumeSession = null;
      continue;
    }
    await pass(t, next.at, next.reason);
    tries = next.tries;
    resumeSession = next.resume ? facts.sessionId : null;
  }
}

/** Waits for the budget's leave. */
async function admitted(t: TaskRun, stage: Stage, runKey: string): Promise<void> {
  for (;;) {
    const answer = await step(t, 'admission', () =>
      shared(t.policy, `admit ${stage.role}`).admit({
        task: t.task,
        runKey,
        reserveUsd: t.policy.runReserveUsd,
        budgetUsd: budgetOf(t),
      }),
    );
    if (answer.decision === 'go') return;
    if (answer.decision === 'wait') {
      await pass(t, Date.now() + answer.seconds * 1_000, answer.reason);
    } else {
      const from = await block(t, `${answer.reason} [BudgetExceeded]; raise it with retry --budget`);
      if (from !== null) throw new StageLeft(from);
    }
  }
}

/** Waits for a moment; guidance, a retry or a cancel ends the wait. */
async function pass(t: TaskRun, moment: number, reason: string): Promise<void> {
  const milliseconds = moment - Date.now();
  if (milliseconds <= 0) return;
  t.woken = null;
  t.waiting = { reason, until: moment, since: Date.now() };
  show(t, {});
  await until(t, () => t.woken !== null, { milliseconds, summary: waitInWords(t.waiting).slice(0, 100) });
  t.waiting = null;
  const from = wokenFrom(t);
  t.woken = null;
  show(t, {});
  if (from !== null) throw new StageLeft(from);
}

interface AgentCall {
  readonly stage: Stage;
  readonly runKey: string;
  readonly workspace: Workspace;
  readonly resumeSession: string | null;
  readonly feedback: readonly Feedback[];
}

async function runAgent(t: TaskRun, call: AgentCall): Promise<{ facts: RunFacts; ending: RunEnding }> {
  const { stage, workspace } = call;
  const round = t.state.rounds[stage.name] ?? 1;
  const policy = t.policy.agents[stage.role];
  const folder = artifactsFolder(t.task.item);
  t.running = { since: Date.now() };
  t.openRunKey = call.runKey;
  show(t, {});
  try {
    const longest = policy.timeoutSeconds + policy.killGraceSeconds;
    return await step(t, stage.role, () =>
      agentOnHost(t.policy, workspace.hostId, longest, `${stage.role} · round ${round}`).runAgent({
        task: t.task,
        runKey: call.runKey,
        stage: stage.name,
        round,
        role: stage.role,
        policy,
        workspace,
        artifacts: stage.artifacts.map((name) => `${folder}/${name}`),
        verdict: stage.verdict,
        feedback: call.feedback,
        resumeSession: call.resumeSession,
      }),
    );
  } finally {
    t.running = null;
  }
}

function book(t: TaskRun, stage: Stage, facts: RunFacts, ending: RunEnding): void {
  const visit = currentVisit(t);
  const { tokens, costUsd, costEstimated } = facts;
  t.openRunKey = null;
  visit.runs += 1;
  visit.costUsd += costUsd ?? 0;
  if (costEstimated === true) visit.estimatedUsd = (visit.estimatedUsd ?? 0) + (costUsd ?? 0);
  if (tokens !== null) visit.tokens += tokens.input + tokens.output + tokens.cacheRead + tokens.cacheWritten;
  visit.lastFailure = ending.type === 'Succeeded' ? null : ending.type;
  tell(t, { to: 'notifier', kind: 'finished', text: noticeFinished(t.task, stage.role, facts, ending) });
  if (ending.type !== 'Succeeded') {
    tell(t, { to: 'notifier', kind: 'alert', text: alertFailed(t.task, stage.role, facts) });
  }
  show(t, {});
}

async function keepWork(t: TaskRun, workspace: Workspace, runNumber: number): Promise<void> {
  await step(t, 'keep work', () =>
    onHost(t.policy, workspace.hostId, `keep the work of run ${runNumber}`).keepWork({
      task: t.task,
      workspace,
      runNumber,
    }),
  );
}

/** Read through a function: a handler sets it while the workflow waits. */
function wokenFrom(t: TaskRun) {
  return t.woken?.from ?? null;
}
