import type { CommitAndPushOutput } from '../../../activities/on-host/commit-and-push.js';
import { askWhetherDone, isNothing } from '../../../domain/decisions/nothing-to-do.js';
import type { GateFacts, StepAside } from '../../../domain/decisions/next-step.js';
import { gateCheck, tailRoom } from '../../../domain/gates/gate.js';
import type { Stage } from '../../../domain/pipeline/stages.js';
import { type Feedback, feedbackLimit, type RunFacts } from '../../../domain/task/task.js';
import { firstLines } from '../../../domain/text/last-lines.js';
import { onHost } from '../../proxies/host.js';
import { askProtected } from './ask-protected.js';
import { stepOfElsewhere } from './step-of-elsewhere.js';
import { atWorktree, worktreeOf } from '../host/worktree.js';
import { loseRun, lostWithHost, type RoleRun, runRole, type SucceededRun } from './run-role.js';
import { alwaysItsTurn, type Turn } from './turn.js';
import { noteGate } from '../state/gates.js';
import { backToItself, stepAfterGate, stepOfConflict, stepOfRefused } from '../state/steps.js';
import type { Task } from '../state/task.js';

/** A run that succeeded, and what its changes came to. */
export interface CommittedRun {
  readonly kind: 'committed';
  readonly facts: RunFacts;
  readonly commit: CommitAndPushOutput;
  /** Where the task goes on without a gate; null: the gate decides. */
  readonly step: StepAside | null;
}

/** A run that succeeded, on the origin. Lost with its host before that, it is done again; not so a deployment. */
export async function runAndCommit(
  task: Task,
  stage: Stage,
  turn: Turn = alwaysItsTurn,
): Promise<CommittedRun | Exclude<RoleRun, SucceededRun>> {
  for (;;) {
    const run = await runRole(task, stage, turn);
    if (run.kind !== 'succeeded') return run;
    const commit = await commitRun(task, stage, run);
    const workspace = await worktreeOf(task, stage);
    task.state.workspace = { ...workspace, headCommit: commit.headCommit };
    if (commit.committed || workspace.epoch === run.workspace.epoch) return judge(task, stage, run, commit);
    if (stage.deploysTo !== null) return { kind: 'failed', result: 'lost', reason: lostWithHost };
    loseRun(task, stage);
  }
}

function commitRun(task: Task, stage: Stage, { runKey, facts, workspace }: SucceededRun): Promise<CommitAndPushOutput> {
  return atWorktree(task, stage, 'commit and push', (there) => {
    const { policy, identity } = task;
    const paths = policy.paths[stage.role];
    return onHost(policy, there.hostId, `commit of ${stage.role}`).commitAndPush({
      task: identity,
      // On another host the run's commit is looked for, in case it was pushed before the first one went away.
      workspace: { ...there, headCommit: workspace.headCommit },
      stage: stage.name,
      acts: stage.deploysTo !== null,
      ...(stage.deploysTo !== null && policy.deploy.self && { deploysItself: true as const }),
      role: stage.role,
      runKey,
      runNumber: facts.number,
      ...(paths !== undefined && { paths }),
      maxFileMegabytes: policy.maxFileMegabytes,
      maxFiles: policy.maxFiles,
      protected: policy.protected,
    });
  });
}

/** What the commit came to, before anybody judges what is in it. */
async function judge(task: Task, stage: Stage, run: SucceededRun, commit: CommitAndPushOutput): Promise<CommittedRun> {
  const { facts } = run;
  if (commit.unresolved === true || commit.tooMany !== undefined) {
    const gate = commit.tooMany === undefined ? unresolved(commit.refused ?? []) : tooMany(commit.tooMany);
    noteGate(task, commit.headCommit, gate);
    const step = stepAfterGate(task, backToItself(stage), gate);
    return { kind: 'committed', facts, commit, step: step.kind === 'advance' ? null : step };
  }
  if (commit.refusedPush !== undefined) {
    // What is done in the world outside is not done again for its log.
    const acts = stage.deploysTo !== null;
    return {
      kind: 'committed',
      facts,
      commit,
      step: acts ? null : stepOfRefused(task, stage, commit.refusedPush, 'run'),
    };
  }
  if (task.state.integrate === stage.name) task.state.integrate = null;
  const asked =
    commit.protected === undefined ? commit : await askProtected(task, stage, run, commit, commit.protected);
  if ('kind' in asked) return { kind: 'committed', facts, commit, step: asked };
  return { kind: 'committed', facts, commit: asked, step: stepOfCommit(task, stage, asked, run.lastWords) };
}

function stepOfCommit(task: Task, stage: Stage, commit: CommitAndPushOutput, said: string): StepAside | null {
  if (commit.conflict !== undefined) return stepOfConflict(task, stage, commit.conflict, stage.deploysTo !== null);
  const undelivered = stepOfElsewhere(task, stage, commit);
  if (undelivered !== null) return undelivered;
  return isNothing(stage, commit) ? askWhetherDone(stage, said) : null;
}

/** A commit that did not take all, as a gate that did not pass. */
export function refusal(refused: readonly string[]): GateFacts {
  return notPassed(
    `not committed: ${refused.join(', ')}`,
    'These files were not committed, and are taken out of the worktree; do without them, or make them anew as they may be:',
    refused,
  );
}

function unresolved(refused: readonly string[]): GateFacts {
  return notPassed(
    `the merge is not made: ${refused.join(', ')}`,
    'The merge could not be made yet, and nothing was committed: all you have done is still in the worktree. Fix these files:',
    refused,
  );
}

function tooMany(told: readonly string[]): GateFacts {
  return notPassed(
    `not committed: ${told.join(', ')}`,
    'Too many files are changed, so nothing was committed: all you have done is still in the worktree. Take out what a build or an installation has made, or name it in .gitignore:',
    told,
  );
}

function notPassed(reason: string, what: string, refused: readonly string[]): GateFacts {
  const files = refused.map((one) => `- ${one}`).join('\n');
  const tail = firstLines(`${reason}\n${files}`, tailRoom);
  const check = gateCheck({ kind: 'commit', name: 'commit', outcome: 'failed', tail });
  const feedback: Feedback = { from: 'form', text: `${what}\n${files}`.slice(0, feedbackLimit) };
  return { passed: false, verdict: null, feedback, checks: [check] };
}
