import { join } from 'node:path';
import { type NativeConnection, Worker, type WorkerTuner } from '@temporalio/worker';
import type { AgentSlots } from '../activities/agents/supervisor/agent-slots.js';
import type { Activities } from '../activities/create-activities.js';
import { packageRoot } from '../config/package-root.js';
import {
  agentQueue,
  hostQueue,
  intakeQueue,
  sharedQueue,
  urgentIntakeQueue,
  workspaceQueue,
} from '../domain/task/task-id.js';
import type { SharedActivities } from '../workflows/proxies/any-worker.js';
import type { WorkspaceActivities } from '../workflows/proxies/host.js';
import { createCountedSlots } from './counted-slots.js';
import type { WorkCount } from './work-count.js';

export interface HostQueues {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly hostId: string;
  readonly activities: Activities;
  /** Agents at once on this host. */
  readonly agentSlots: number;
  readonly slots: AgentSlots;
  readonly agents: WorkCount;
  readonly steps: WorkCount;
}

/** What brings a run to this host, and what a host does for the tasks that it has. */
export interface HostWorkers {
  readonly taking: readonly Worker[];
  readonly serving: readonly Worker[];
  /** Of `taking`: stops when the last agent was let go, or has ended. */
  readonly agents: Worker;
}

/** A task that waits costs memory as long as it is cached; one that is not is replayed from its history when it goes on. */
const maxCachedWorkflows = 50;
/** Worktree steps at once on one host; git is quick, check commands are not. */
const worktreeSteps = 16;
/** How long a step may still finish when its worker stops; agents are let go at once. */
const shutdownGraceTime = '3 seconds';
const shutdownForceTime = '10 seconds';
/** Agents end by themselves while their worker is drained; it lets go of them when it is to stop. */
const asLongAsAgentsRun = '365 days';

/** One host's six queues: the shared one, the two intakes, the host's own, its agents and its worktrees. */
export async function createHostWorkers(host: HostQueues): Promise<HostWorkers> {
  const { connection, namespace, hostId, activities, agentSlots } = host;
  const { ping, readLog, prepareWorkspace, readDecision, readBase, recordProgress, postComment, notify } = activities;
  const { admit, giveUpAdmission, withdrawRun } = activities;
  const { ensurePullRequest, askMerge, mergePullRequest, readChecks, commentOnPullRequest } = activities;
  const { commitAndPush, commitProtected, integrateBase, keepWork, releaseWorkspace } = activities;
  const { setUpWorktree, checkBase, checkGate, endRun, pruneLogs } = activities;
  const { askDeployment, checkCredentials, readEnvironment, recordEnvironment, relateCommits } = activities;
  const { prepareDeployment, blockItem, followStage, createItem } = activities;
  const { takeEvent, replyToEvent, pollProject } = activities;
  const { runDeployment, finalizeDeployment, checkHealth, removeCheckout } = activities;
  const { count } = host.steps;
  const common = {
    connection,
    namespace,
    identity: `${hostId}@${process.pid}`,
    maxHeartbeatThrottleInterval: '2 seconds',
    defaultHeartbeatThrottleInterval: '2 seconds',
  } as const;
  const soon = { shutdownGraceTime, shutdownForceTime } as const;
  const [shared, intake, urgentIntake, itself, agents, worktrees] = await Promise.all([
    Worker.create({
      ...common,
      ...soon,
      taskQueue: sharedQueue,
      workflowBundle: { codePath: join(packageRoot, 'dist', 'workflow-bundle.js') },
      activities: {
        admit,
        giveUpAdmission,
        withdrawRun,
        ensurePullRequest,
        askMerge,
        mergePullRequest,
        readChecks,
        commentOnPullRequest,
        readDecision,
        readBase,
        recordProgress,
        postComment,
        notify,
        askDeployment,
        checkCredentials,
        readEnvironment,
        recordEnvironment,
        relateCommits,
        prepareDeployment,
        blockItem,
        followStage,
        createItem,
        takeEvent,
        replyToEvent,
        pollProject,
      } satisfies Record<keyof SharedActivities, unknown>,
      maxCachedWorkflows,
      // It dominates how long a task stands still when a worker dies.
      stickyQueueScheduleToStartTimeout: '1 second',
    }),
    Worker.create({
      ...common,
      ...soon,
      taskQueue: intakeQueue,
      activities: { prepareWorkspace: count(prepareWorkspace) },
      // A host takes in another task only while it has an agent slot to spare.
      tuner: countedActivities(() => agentSlots - host.agents.underWay() - host.slots.unfollowed()),
    }),
    Worker.create({
      ...common,
      ...soon,
      taskQueue: urgentIntakeQueue,
      activities: { prepareWorkspace: count(prepareWorkspace) },
      // One after the other, so that hosts share them.
      maxConcurrentActivityTaskExecutions: 1,
      maxConcurrentActivityTaskPolls: 1,
    }),
    Worker.create({
      ...common,
      ...soon,
      taskQueue: hostQueue(hostId),
      activities: { ping, readLog },
      maxConcurrentActivityTaskPolls: 1,
    }),
    Worker.create({
      ...common,
      taskQueue: agentQueue(hostId),
      activities: { runAgent: host.agents.count(activities.runAgent) },
      // Whoever is to follow an agent that lives already may be behind others in this queue, who wait for that slot.
      tuner: countedActivities(() => agentSlots + host.slots.unfollowed()),
      shutdownGraceTime: asLongAsAgentsRun,
    }),
    Worker.create({
      ...common,
      ...soon,
      taskQueue: workspaceQueue(hostId),
      activities: {
        prepareWorkspace: count(prepareWorkspace),
        commitAndPush: count(commitAndPush),
        commitProtected: count(commitProtected),
        integrateBase: count(integrateBase),
        keepWork: count(keepWork),
        releaseWorkspace: count(releaseWorkspace),
        setUpWorktree: count(setUpWorktree),
        checkBase: count(checkBase),
        checkGate: count(checkGate),
        endRun: count(endRun),
        pruneLogs: count(pruneLogs),
        runDeployment: count(runDeployment),
        finalizeDeployment: count(finalizeDeployment),
        checkHealth: count(checkHealth),
        removeCheckout: count(removeCheckout),
      } satisfies Record<keyof WorkspaceActivities, unknown>,
      maxConcurrentActivityTaskExecutions: worktreeSteps,
    }),
  ]);
  return { taking: [intake, urgentIntake, itself, agents], serving: [shared, worktrees], agents };
}

function countedActivities(most: () => number): WorkerTuner {
  return {
    activityTaskSlotSupplier: createCountedSlots(most),
    workflowTaskSlotSupplier: { type: 'fixed-size', numSlots: 2 },
    localActivityTaskSlotSupplier: { type: 'fixed-size', numSlots: 1 },
    nexusTaskSlotSupplier: { type: 'fixed-size', numSlots: 1 },
  };
}
