import type { CommitAndPushOutput } from '../activities/commit-and-push.js';
import { noTries } from '../domain/next-try.js';
import type { Stage } from '../domain/stages.js';
import { type Feedback, feedbackLimit, type RunFacts } from '../domain/task.js';
import { onHost } from './activities.js';
import { atWorktree, workspaceOf } from './prepare.js';
import { afterLostHost, runRole } from './run-role.js';
import type { TaskRun } from './task-run.js';

export type Committed = { readonly facts: RunFacts; readonly commit: CommitAndPushOutput };

/** A run that succeeded, on the origin; where it was lost with its host before it got there, it is done again. */
export async function runAndCommit(t: TaskRun, stage: Stage): Promise<Committed | { readonly feedback: Feedback }> {
  let tries = noTries;
  for (;;) {
    const outcome = await runRole(t, stage, tries);
    if (outcome.kind === 'failed') return { feedback: outcome.feedback };
    const { facts, workspace } = outcome;
    const paths = t.policy.paths?.[stage.role];
    const commit = await atWorktree(t, stage, 'commit and push', (there) =>
      onHost(t.policy, there.hostId, `commit of ${stage.role}`).commitAndPush({
        task: t.task,
        // On another host the run's commit is looked for, in case it was pushed before the first one went away.
        workspace: { ...there, headCommit: workspace.headCommit },
        stage: stage.name,
        role: stage.role,
        runNumber: facts.number,
        ...(paths !== undefined && { paths }),
        ...(t.policy.maxFileMegabytes !== undefined && { maxFileMegabytes: t.policy.maxFileMegabytes }),
      }),
    );
    const there = await workspaceOf(t, stage);
    t.state.workspace = { ...there, headCommit: commit.headCommit };
    if (commit.committed || there.tenure === workspace.tenure) return { facts, commit };
    tries = await afterLostHost(t, stage, tries);
  }
}

/** What goes back to the role that made it. */
export function feedbackOn(refused: readonly string[]): Feedback {
  const files = refused.map((one) => `- ${one}`).join('\n');
  const text = `These files were not committed, and are taken out of the worktree; do without them, or make them anew as they may be:\n${files}`;
  return { from: 'check', text: text.slice(0, feedbackLimit) };
}
