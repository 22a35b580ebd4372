import type { CommitAndPushOutput } from '../activities/on-host/commit-and-push.js';
import type { NextStep } from '../domain/decisions/next-step.js';
import { noTries } from '../domain/decisions/next-try.js';
import type { Stage } from '../domain/pipeline/stages.js';
import { type Feedback, feedbackLimit, type RunFacts } from '../domain/task/task.js';
import { onHost } from './activities.js';
import { askProtected } from './ask-protected.js';
import { conflictStep, decide } from './decide.js';
import { fileLimit } from './file-limit.js';
import { atWorktree, workspaceOf } from './prepare.js';
import { afterLostHost, type RoleDone, runRole } from './run-role.js';
import type { TaskRun } from './task-run.js';

/** A run that succeeded, and what its changes came to. */
export interface Committed {
  readonly facts: RunFacts;
  readonly commit: CommitAndPushOutput;
  /** Where the task goes on without a gate; null: the gate decides. */
  readonly decided: NextStep | null;
}

/** A run that succeeded, on the origin, or where the task goes on without one. Lost with its host, it is done again. */
export async function runAndCommit(t: TaskRun, stage: Stage): Promise<Committed | NextStep> {
  let tries = noTries;
  for (;;) {
    const outcome = await runRole(t, stage, tries);
    if (outcome.kind === 'failed') {
      return decide(t, stage, { passed: false, verdict: null, feedback: outcome.feedback });
    }
    const { facts, workspace } = outcome;
    const commit = await commitRun(t, stage, outcome);
    const there = await workspaceOf(t, stage);
    t.state.workspace = { ...there, headCommit: commit.headCommit };
    if (commit.committed || there.epoch === workspace.epoch) return goOn(t, stage, facts, commit);
    tries = await afterLostHost(t, stage, tries);
  }
}

function commitRun(t: TaskRun, stage: Stage, { facts, workspace }: RoleDone): Promise<CommitAndPushOutput> {
  const { policy } = t;
  const paths = policy.paths?.[stage.role];
  return atWorktree(t, stage, 'commit and push', (there) =>
    onHost(policy, there.hostId, `commit of ${stage.role}`).commitAndPush({
      task: t.task,
      // On another host the run's commit is looked for, in case it was pushed before the first one went away.
      workspace: { ...there, headCommit: workspace.headCommit },
      stage: stage.name,
      role: stage.role,
      runNumber: facts.number,
      ...(paths !== undefined && { paths }),
      ...fileLimit(policy),
      ...(policy.protected !== undefined && { protected: policy.protected }),
    }),
  );
}

/** What the commit came to, before anybody judges what is in it. */
async function goOn(t: TaskRun, stage: Stage, facts: RunFacts, commit: CommitAndPushOutput): Promise<Committed> {
  if (commit.unresolved === true) {
    const feedback = unresolved(commit.refused ?? []);
    const decided = decide(t, toItself(stage), { passed: false, verdict: null, feedback });
    return { facts, commit, decided };
  }
  if (t.state.integrate === stage.name) delete t.state.integrate;
  const after = commit.protected === undefined ? commit : await askProtected(t, stage, facts, commit, commit.protected);
  if ('kind' in after) return { facts, commit, decided: after };
  const { conflict } = after;
  const decided = conflict === undefined ? null : conflictStep(t, stage, conflict, stage.acts);
  return { facts, commit: after, decided };
}

/** What a role made and orch does not commit is the role's own to fix, whatever else it achieved. */
export function toItself(stage: Stage): Stage {
  return { ...stage, otherwise: stage.name };
}

export function feedbackOn(refused: readonly string[]): Feedback {
  return listed(
    'These files were not committed, and are taken out of the worktree; do without them, or make them anew as they may be:',
    refused,
  );
}

function unresolved(refused: readonly string[]): Feedback {
  return listed(
    'The merge could not be made yet, and nothing was committed: all you have done is still in the worktree. Fix these files:',
    refused,
  );
}

function listed(what: string, refused: readonly string[]): Feedback {
  const files = refused.map((one) => `- ${one}`).join('\n');
  return { from: 'check', text: `${what}\n${files}`.slice(0, feedbackLimit) };
}
