import type { Client } from '@temporalio/client';
import { createAskDeployment } from './anywhere/deploys/ask-deployment.js';
import { createAskMerge } from './anywhere/ask-merge.js';
import { stopRunsOf } from './agents/run/stop-runs-of.js';
import { createAdmit } from './anywhere/admit.js';
import { createBlockItem } from './anywhere/tracker/block-item.js';
import { createCheckCredentials } from './anywhere/deploys/check-credentials.js';
import { createCreateItem } from './anywhere/tracker/create-item.js';
import { createPrepareDeployment } from './anywhere/deploys/prepare-deployment.js';
import { createReadEnvironment } from './anywhere/deploys/read-environment.js';
import { createRecordEnvironment } from './anywhere/deploys/record-environment.js';
import { createRelateCommits } from './anywhere/deploys/relate-commits.js';
import type { DeployHost } from './deploys/deploy-host.js';
import { createCheckHealth } from './on-host/deploys/check-health.js';
import { createFinalizeDeployment } from './on-host/deploys/finalize-deployment.js';
import { createRemoveCheckout } from './on-host/deploys/remove-checkout.js';
import { createRunDeployment } from './on-host/deploys/run-deployment.js';
import { expectWorkItem } from './store/work-items.js';
import { createReplyToEvent } from './intake/reply-to-event.js';
import { giveReason } from './intake/items/give-reason.js';
import { createTakeItem } from './intake/items/take-item.js';
import { createPollProject, type PollDeps, takeReady } from './intake/poll/poll-project.js';
import { takeChat } from './intake/chat/take-chat.js';
import type { MayOnChatDeps } from './intake/chat/may-on-chat.js';
import { createTakeEvent } from './intake/take-event.js';
import type { TaskActions } from './intake/task-actions.js';
import { createObey } from './intake/words/obey.js';
import { pinApprovers } from './intake/words/may.js';
import { pinLogins } from './intake/words/pin-logins.js';
import { lookAtComment } from './intake/look-at-comment.js';
import { type IntakeProjectOf, taskOfPlace } from './intake/task-of-place.js';
import type { ItemNamed, PlacesOf, ReadItem, TrackerOf } from './trackers/tracker.js';
import { createCheckBase } from './on-host/check-base.js';
import { createCheckGate } from './on-host/check-gate.js';
import type { CommandSandboxDeps } from './commands/enter-command-sandbox.js';
import { createCommentOnPullRequest } from './anywhere/comment-on-pull-request.js';
import { createCommitAndPush } from './on-host/commit-and-push.js';
import { createCommitProtected } from './on-host/commit-protected.js';
import { createEndRun } from './on-host/end-run.js';
import { createGiveUpAdmission } from './anywhere/give-up-admission.js';
import { createEnsurePullRequest } from './anywhere/ensure-pull-request.js';
import type { ForgeOf } from './forges/forge.js';
import { tellingEnding } from './forges/telling-ending.js';
import { createIntegrateBase } from './on-host/integrate-base.js';
import { createKeepWork } from './on-host/keep-work.js';
import { createMergePullRequest } from './anywhere/merge-pull-request.js';
import { createNotify, createNotifyAll, type NotifyDeps } from './anywhere/notify.js';
import { createPing } from './on-host/ping.js';
import { createFollowStage } from './anywhere/tracker/follow-stage.js';
import { createUntilTaken } from './anywhere/tracker/until-taken.js';
import { createPostComment } from './anywhere/tracker/post-comment.js';
import { createPrepareWorkspace, type PrepareWorkspaceDeps } from './on-host/prepare-workspace.js';
import { createPruneLedger } from './store/prune/prune-ledger.js';
import { createPruneLogs, type PruneLogsDeps } from './on-host/prune-logs.js';
import { createReadBase } from './anywhere/read-base.js';
import { createReadChecks } from './anywhere/read-checks.js';
import { createReadLog } from './on-host/read-log.js';
import { createReadDecision, type ReadDecisionDeps } from './anywhere/read-decision.js';
import { createRecordProgress } from './anywhere/record-progress.js';
import { createReleaseWorkspace } from './on-host/release-workspace.js';
import { createSetUpWorktree } from './on-host/set-up-worktree.js';
import { breakerKeyOf } from './agents/login/breaker-key.js';
import { wakeTasks } from './temporal/wake-tasks.js';
import { createWithdrawRun } from './anywhere/withdraw-run.js';
import { createRunAgent, type RunAgentDeps } from './on-host/run-agent.js';

/** All that the activities need of the world: worktrees and git, agents, the ledger, a forge, a tracker, notifiers. */
export interface ActivityDeps {
  readonly worktree: Omit<PrepareWorkspaceDeps, 'endRuns' | 'breakerOf'> &
    Pick<CommandSandboxDeps, 'commandEnvironment'>;
  readonly agents: Omit<RunAgentDeps, 'notify' | 'git' | 'wake' | 'readItem'>;
  readonly logsKept: PruneLogsDeps['logsKept'];
  readonly forgeOf: ForgeOf;
  readonly trackerOf: TrackerOf;
  readonly placesOf: PlacesOf;
  readonly projectOf: IntakeProjectOf;
  readonly itemNamed: ItemNamed;
  readonly pollSecondsOf: PollDeps['pollSecondsOf'];
  readonly actions: TaskActions;
  readonly deployHost: DeployHost;
  readonly notifiers: NotifyDeps['notifiers'];
  readonly approversOf: ReadDecisionDeps['approversOf'];
  readonly chatsOf: MayOnChatDeps['chatsOf'];
  readonly temporal: Client;
}

export function createActivities(deps: ActivityDeps) {
  const { worktree, agents, logsKept, forgeOf, trackerOf, deployHost, notifiers, approversOf, temporal } = deps;
  const { placesOf, projectOf, pollSecondsOf, actions, chatsOf, itemNamed } = deps;
  const { pool, redact, sandboxHost, sandboxOf, environments, projectVariables, rules, hostId } = agents;
  const wake = (taskIds: readonly string[]) => void wakeTasks(temporal, taskIds);
  const readItem: ReadItem = (project, item) => expectWorkItem(pool, project, item);
  const booking = { ...agents, wake, readItem };
  const commands = { ...worktree, sandboxHost, sandboxOf, environments, projectVariables };
  const deploying = { ...worktree, hostId, redact, sandboxHost, environments, deployHost };
  const intake = { pool, temporal, trackerOf, placesOf, forgeOf, projectOf, pollSecondsOf, actions, itemNamed };
  const notifyAll = createNotifyAll({ notifiers, redact });
  const telling = { trackerOf, untilTaken: createUntilTaken({ pool, redact, notify: notifyAll }) };
  const ending = { forgeOf, git: worktree, reposDir: worktree.reposDir, redact };
  const items = { ...intake, may: { pool, placesOf, approversOf } };
  return {
    ping: createPing(),
    prepareWorkspace: tellingEnding(
      ending,
      createPrepareWorkspace({
        ...worktree,
        endRuns: (task) => stopRunsOf(booking, task),
        breakerOf: (agent) => breakerKeyOf({ hostId, environments }, agent),
      }),
    ),
    admit: createAdmit({ pool, limitsOf: rules.limitsOf, wake }),
    giveUpAdmission: createGiveUpAdmission({ pool, wake }),
    withdrawRun: createWithdrawRun({ pool }),
    runAgent: createRunAgent({ ...booking, git: worktree, notify: notifyAll }),
    endRun: createEndRun(booking),
    readLog: createReadLog({ pool, hostId, redact }),
    pruneLogs: createPruneLogs({ ...agents, logsKept, pruneLedger: createPruneLedger({ ...agents, logsKept }) }),
    commitAndPush: createCommitAndPush(worktree),
    commitProtected: createCommitProtected(worktree),
    integrateBase: createIntegrateBase(worktree),
    keepWork: createKeepWork(worktree),
    releaseWorkspace: createReleaseWorkspace(worktree),
    ensurePullRequest: createEnsurePullRequest({ ...ending, readItem }),
    askMerge: createAskMerge({ temporal }),
    mergePullRequest: createMergePullRequest({ ...worktree, forgeOf, redact }),
    readChecks: createReadChecks({ ...worktree, forgeOf, redact }),
    commentOnPullRequest: createCommentOnPullRequest({ forgeOf, redact }),
    setUpWorktree: createSetUpWorktree(commands),
    checkBase: createCheckBase({ ...commands, pool }),
    checkGate: createCheckGate(commands),
    readBase: createReadBase({ pool }),
    readDecision: createReadDecision({ pool, approversOf, pinLogins: (asked) => pinLogins({ pool, placesOf }, asked) }),
    recordProgress: createRecordProgress({ pool, redact }),
    askDeployment: createAskDeployment({ temporal }),
    checkCredentials: createCheckCredentials({ deployHost }),
    readEnvironment: createReadEnvironment({ pool }),
    recordEnvironment: createRecordEnvironment({ pool, redact }),
    relateCommits: createRelateCommits(worktree),
    prepareDeployment: createPrepareDeployment(deploying),
    runDeployment: createRunDeployment({ ...agents, ...worktree, deployHost }),
    finalizeDeployment: createFinalizeDeployment({ ...deploying, forgeOf }),
    checkHealth: createCheckHealth(deploying),
    removeCheckout: createRemoveCheckout({ sandboxHost }),
    blockItem: createBlockItem(telling),
    followStage: createFollowStage(telling),
    createItem: createCreateItem({ ...telling, redact }),
    postComment: createPostComment({ ...telling, redact }),
    notify: createNotify({ notifiers, redact }),
    takeEvent: createTakeEvent({
      ...intake,
      obey: createObey({ pool, placesOf, approversOf, actions }),
      look: (event, signal) => lookAtComment(placesOf, event, signal),
      giveReason: (comment, signal) => giveReason(items, comment, signal),
      taskOf: (...place) => taskOfPlace(intake, ...place),
      takeChat: (event) => takeChat({ pool, actions, approversOf, chatsOf, redact, log: agents.log }, event),
      takeItem: createTakeItem({ ...items, takeReady: (...asked) => takeReady(intake, ...asked) }),
      notify: notifyAll,
    }),
    replyToEvent: createReplyToEvent({ placesOf, redact }),
    pollProject: createPollProject({
      ...intake,
      pinApprovers: (project) => pinApprovers({ pool, placesOf, approversOf }, project),
    }),
  };
}

/** The activities by name, as the workflow calls them. */
export type Activities = ReturnType<typeof createActivities>;
