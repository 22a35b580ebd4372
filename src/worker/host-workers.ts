import { join } from 'node:path';
import { type NativeConnection, Worker } from '@temporalio/worker';
import type { Activities } from '../activities/create-activities.js';
import { packageRoot } from '../config/package-root.js';
import { agentQueue, intakeQueue, sharedQueue, workspaceQueue } from '../domain/task-id.js';
import { createIntakeSlots } from './intake-slots.js';

export interface HostWorkers {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly hostId: string;
  readonly activities: Activities;
  /** Agents at once on this host. */
  readonly agentSlots: number;
}

/** Worktree steps at once on one host; git is quick, check commands are not. */
const worktreeSteps = 16;
/** How long a step may still finish when its worker stops; agents are let go at once. */
const shutdownGraceTime = '3 seconds';

/** One host's four queues: the shared one, the intake, its agents and its worktrees. */
export function createHostWorkers(host: HostWorkers): Promise<Worker[]> {
  const { connection, namespace, hostId, activities, agentSlots } = host;
  const { prepareWorkspace, admit, ensurePullRequest, recordProgress, postComment, notify } = activities;
  const { commitAndPush, keepWork, releaseWorkspace, mergePullRequest, checkGate, endRun, pruneLogs } = activities;
  const { runAgent, agentsAtWork } = countAgents(activities);
  const common = {
    connection,
    namespace,
    identity: `${hostId}@${process.pid}`,
    maxHeartbeatThrottleInterval: '2 seconds',
    defaultHeartbeatThrottleInterval: '2 seconds',
    shutdownForceTime: '10 seconds',
  } as const;
  return Promise.all([
    Worker.create({
      ...common,
      taskQueue: sharedQueue,
      workflowBundle: { codePath: join(packageRoot, 'dist', 'workflow-bundle.js') },
      activities: { admit, ensurePullRequest, recordProgress, postComment, notify },
      // It dominates how long a task stands still when a worker dies.
      stickyQueueScheduleToStartTimeout: '1 second',
      shutdownGraceTime,
    }),
    Worker.create({
      ...common,
      taskQueue: intakeQueue,
      activities: { prepareWorkspace },
      tuner: {
        activityTaskSlotSupplier: createIntakeSlots(() => agentSlots - agentsAtWork()),
        workflowTaskSlotSupplier: { type: 'fixed-size', numSlots: 2 },
        localActivityTaskSlotSupplier: { type: 'fixed-size', numSlots: 1 },
        nexusTaskSlotSupplier: { type: 'fixed-size', numSlots: 1 },
      },
      shutdownGraceTime,
    }),
    Worker.create({
      ...common,
      taskQueue: agentQueue(hostId),
      activities: { runAgent },
      maxConcurrentActivityTaskExecutions: agentSlots,
    }),
    Worker.create({
      ...common,
      taskQueue: workspaceQueue(hostId),
      activities: {
        prepareWorkspace,
        commitAndPush,
        keepWork,
        releaseWorkspace,
        mergePullRequest,
        checkGate,
        endRun,
        pruneLogs,
      },
      maxConcurrentActivityTaskExecutions: worktreeSteps,
      shutdownGraceTime,
    }),
  ]);
}

/** The intake asks how many agents are at work. */
function countAgents(activities: Activities) {
  let count = 0;
  const runAgent: Activities['runAgent'] = async (input) => {
    count += 1;
    try {
      return await activities.runAgent(input);
    } finally {
      count -= 1;
    }
  };
  return { runAgent, agentsAtWork: () => count };
}
