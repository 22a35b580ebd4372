import { type ActivityOptions, proxyActivities, type ActivityInterfaceFor } from '@temporalio/workflow';
import type { Activities } from '../../activities/create-activities.js';
import { mostUrgent, type Priority } from '../../domain/brakes/priority.js';
import { agentQueue, hostQueue, intakeQueue, urgentIntakeQueue, workspaceQueue } from '../../domain/task/task-id.js';
import type { TaskPolicy } from '../../domain/task/task.js';
import type { LogWindowRequest } from '../../domain/text/log-window.js';
import { patient } from './retries.js';

/** What a worker of a host's workspace queue must know. */
export type WorkspaceActivities = WorktreeActivities & DeployActivities & Pick<Activities, 'pruneLogs'>;

export type DeployActivities = Pick<
  Activities,
  'runDeployment' | 'finalizeDeployment' | 'checkHealth' | 'removeCheckout'
>;

type WorktreeActivities = Pick<
  Activities,
  | 'prepareWorkspace'
  | 'commitAndPush'
  | 'commitProtected'
  | 'integrateBase'
  | 'keepWork'
  | 'setUpWorktree'
  | 'checkBase'
  | 'checkGate'
  | 'releaseWorkspace'
  | 'endRun'
>;
type OnWorktree = ActivityInterfaceFor<WorktreeActivities>;
type Only<Names extends keyof Activities> = ActivityInterfaceFor<Pick<Activities, Names>>;

/** Of a task among those that wait for a slot: the urgent ones first, of one urgency the projects by turns. */
export interface Turn {
  readonly priorityKey: Priority;
  /** The project: Temporal takes 64 bytes, which is as long as a project's name may be. */
  readonly fairnessKey: string;
}

const longestPingMs = 10_000;
const longestLastWaitMs = 30_000;

/** How long a host may leave an activity lying in its queue. */
export function hostPatienceMs({ hostPatienceSeconds }: Pick<TaskPolicy, 'hostPatienceSeconds'>): number {
  return hostPatienceSeconds * 1_000;
}

/**
 * The first preparation of a task: any host with a free agent slot; null: whenever there is one. On a host, tasks of later
 * stages take each slot that gets free, so the most urgent ones do not wait for one outside.
 */
export function onAnyHost(
  policy: TaskPolicy,
  { summary, withinMs, turn }: { readonly summary: string; readonly withinMs: number | null; readonly turn: Turn },
): Only<'prepareWorkspace'> {
  return proxyActivities<Pick<Activities, 'prepareWorkspace'>>({
    taskQueue: withinMs === null && turn.priorityKey === mostUrgent ? urgentIntakeQueue : intakeQueue,
    ...(withinMs !== null && { scheduleToStartTimeout: withinMs }),
    ...worktreeLimits(policy),
    // One that was taken before its cancel reached the queue counts: two hosts never have the task.
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    priority: turn,
    summary,
  });
}

/** On the host of the task's worktree. */
export function onHost(policy: TaskPolicy, hostId: string, summary: string): OnWorktree {
  return proxyActivities<WorktreeActivities>({
    taskQueue: workspaceQueue(hostId),
    scheduleToStartTimeout: hostPatienceMs(policy),
    ...worktreeLimits(policy),
    summary,
  });
}

/** The agent itself: retried for ever where its worker is lost, because the next attempt attaches to the process. */
export function agentOnHost(
  policy: TaskPolicy,
  {
    hostId,
    timeoutSeconds,
    turn,
    summary,
  }: {
    readonly hostId: string;
    readonly timeoutSeconds: number;
    readonly turn: Turn;
    readonly summary: string;
  },
): Only<'runAgent'> {
  return proxyActivities<Pick<Activities, 'runAgent'>>({
    taskQueue: agentQueue(hostId),
    // Of each attempt: also an attempt that should attach, and that nobody takes, asks after the host.
    scheduleToStartTimeout: hostPatienceMs(policy),
    startToCloseTimeout: (timeoutSeconds + 600) * 1_000,
    heartbeatTimeout: policy.heartbeatSeconds * 1_000,
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    priority: turn,
    retry: { initialInterval: '1 second', backoffCoefficient: 1 },
    summary,
  });
}

/** Whether a host is there at all: soon answered, or not. */
export function hostItself(policy: Pick<TaskPolicy, 'hostPatienceSeconds'>, hostId: string): Only<'ping'> {
  return proxyActivities<Pick<Activities, 'ping'>>({
    taskQueue: hostQueue(hostId),
    scheduleToStartTimeout: Math.min(longestPingMs, hostPatienceMs(policy)),
    startToCloseTimeout: '5 seconds',
    retry: { initialInterval: '1 second', maximumAttempts: 3 },
    summary: `ping host ${hostId}`,
  });
}

const logPatienceMs = 5_000;

/** A person waits for it: a host that does not answer soon counts as away. */
export function logsOf(hostId: string, { number, waitSeconds }: LogWindowRequest): Only<'readLog'> {
  return proxyActivities<Pick<Activities, 'readLog'>>({
    taskQueue: hostQueue(hostId),
    scheduleToStartTimeout: logPatienceMs,
    startToCloseTimeout: waitSeconds * 1_000 + logPatienceMs,
    retry: { maximumAttempts: 1 },
    summary: `log of run ${number}`,
  });
}

/** On a host that is away: whenever it comes back. */
export function whenBack(hostId: string, summary: string): OnWorktree {
  return proxyActivities<WorktreeActivities>({
    taskQueue: workspaceQueue(hostId),
    startToCloseTimeout: '1 hour',
    heartbeatTimeout: '30 seconds',
    retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '5 minutes' },
    summary,
  });
}

/** The last acts of a task on its host. */
export function lastActs(policy: TaskPolicy, hostId: string, summary: string): OnWorktree {
  return proxyActivities<WorktreeActivities>(lastActLimits(policy, hostId, summary));
}

/** Bounded, because nobody waits for a host that is gone. */
export function lastActLimits(
  policy: Pick<TaskPolicy, 'hostPatienceSeconds'>,
  hostId: string,
  summary: string,
): ActivityOptions {
  return {
    taskQueue: workspaceQueue(hostId),
    scheduleToStartTimeout: Math.min(longestLastWaitMs, hostPatienceMs(policy)),
    startToCloseTimeout: '1 minute',
    scheduleToCloseTimeout: '2 minutes',
    retry: { initialInterval: '1 second' },
    summary,
  };
}

/** A host that is away for as long prunes the next time. */
export function pruning(hostId: string): Only<'pruneLogs'> {
  return proxyActivities<Pick<WorkspaceActivities, 'pruneLogs'>>({
    taskQueue: workspaceQueue(hostId),
    startToCloseTimeout: '10 minutes',
    scheduleToCloseTimeout: '1 hour',
    retry: { initialInterval: '1 minute' },
    summary: `old logs of host ${hostId}`,
  });
}

function worktreeLimits(policy: TaskPolicy) {
  return {
    startToCloseTimeout: (commandSeconds(policy) + 600) * 1_000,
    heartbeatTimeout: policy.heartbeatSeconds * 1_000,
    retry: patient(policy.patienceSeconds),
  };
}

/** The longest that a project's own commands may take, one after the other. */
function commandSeconds({ setUp, checks }: TaskPolicy): number {
  return [...setUp.commands, ...checks].reduce((sum, { timeoutSeconds }) => sum + timeoutSeconds, 0);
}
