import { stopRunsOf } from './agents/run/stop-runs-of.js';
import { createAdmit } from './admit.js';
import { createCheckGate } from './check-gate.js';
import type { CheckSandboxDeps } from './gates/enter-check-sandbox.js';
import { createCommentOnPullRequest } from './comment-on-pull-request.js';
import { createCommitAndPush } from './commit-and-push.js';
import { createCommitProtected } from './commit-protected.js';
import { createEndRun } from './end-run.js';
import { createEnsurePullRequest, type EnsurePullRequestDeps } from './ensure-pull-request.js';
import type { ForgeOf } from './forges/forge.js';
import { createIntegrateBase } from './integrate-base.js';
import { createKeepWork } from './keep-work.js';
import { createMergePullRequest } from './merge-pull-request.js';
import { createNotify, type NotifyDeps } from './notify.js';
import { createPing } from './ping.js';
import { createPostComment, type PostCommentDeps } from './post-comment.js';
import { createPrepareWorkspace, type PrepareWorkspaceDeps } from './prepare-workspace.js';
import { createPruneLogs, type PruneLogsDeps } from './prune-logs.js';
import { createReadChecks } from './read-checks.js';
import { createRecordProgress } from './record-progress.js';
import { createReleaseWorkspace } from './release-workspace.js';
import { createRunAgent, type RunAgentDeps } from './run-agent.js';

/** All that the activities need of the world: worktrees and git, agents, the ledger, a forge, a tracker, notifiers. */
export interface ActivityDeps {
  readonly worktree: Omit<PrepareWorkspaceDeps, 'endRuns'> & Pick<CheckSandboxDeps, 'checkEnvironment'>;
  readonly agents: Omit<RunAgentDeps, 'notify' | 'git'>;
  readonly logsKept: PruneLogsDeps['logsKept'];
  readonly forgeOf: ForgeOf;
  readonly tracker: EnsurePullRequestDeps['tracker'] & PostCommentDeps['tracker'];
  readonly notifiers: NotifyDeps['notifiers'];
}

export function createActivities({ worktree, agents, logsKept, forgeOf, tracker, notifiers }: ActivityDeps) {
  const { pool, redact, sandboxHost, sandboxOf, environments } = agents;
  const notify = createNotify({ notifiers, redact });
  return {
    ping: createPing(),
    prepareWorkspace: createPrepareWorkspace({ ...worktree, endRuns: (task) => stopRunsOf(agents, task) }),
    admit: createAdmit({ pool }),
    runAgent: createRunAgent({ ...agents, git: worktree, notify }),
    endRun: createEndRun(agents),
    pruneLogs: createPruneLogs({ ...agents, logsKept }),
    commitAndPush: createCommitAndPush(worktree),
    commitProtected: createCommitProtected(worktree),
    integrateBase: createIntegrateBase(worktree),
    keepWork: createKeepWork(worktree),
    releaseWorkspace: createReleaseWorkspace(worktree),
    ensurePullRequest: createEnsurePullRequest({ forgeOf, tracker, redact }),
    mergePullRequest: createMergePullRequest({ forgeOf, redact }),
    readChecks: createReadChecks({ forgeOf, redact }),
    commentOnPullRequest: createCommentOnPullRequest({ forgeOf, redact }),
    checkGate: createCheckGate({ ...worktree, sandboxHost, sandboxOf, environments }),
    recordProgress: createRecordProgress({ pool, redact }),
    postComment: createPostComment({ tracker, redact }),
    notify,
  };
}

/** The activities by name, as the workflow calls them. */
export type Activities = ReturnType<typeof createActivities>;
