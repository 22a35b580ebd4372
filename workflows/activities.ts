import { proxyActivities, type ActivityInterfaceFor } from '@temporalio/workflow';
import type { Activities } from '../activities/create-activities.js';
import type { TaskPolicy } from '../domain/task/task.js';
import { agentQueue, hostQueue, intakeQueue, sharedQueue, workspaceQueue } from '../domain/task/task-id.js';

/**
 * The activities by where they run and how long they may take. Temporal is the one retrier: steps around an agent are
 * tried for the policy's patience, then the task is blocked; what is told beside the path is tried until it arrives.
 */
type Proxy<Names extends keyof Activities> = ActivityInterfaceFor<Pick<Activities, Names>>;

/** What a queue's worker must know: the compiler holds whoever puts workers together to it, and the proxies below. */
export type SharedActivities = Pick<
  Activities,
  | 'admit'
  | 'ensurePullRequest'
  | 'mergePullRequest'
  | 'readChecks'
  | 'commentOnPullRequest'
  | 'recordProgress'
  | 'postComment'
  | 'notify'
>;
export type WorkspaceActivities = WorktreeActivities & Pick<Activities, 'pruneLogs'>;
type OnShared<Names extends keyof SharedActivities> = Pick<SharedActivities, Names>;

/** A few statements of SQL: what takes longer has lost its worker. */
const ledgerTimeout = '10 seconds';
const firstRetrySeconds = 1;
const longestRetrySeconds = 30;
const longestAnswerMs = 10_000;
const longestLastWaitMs = 30_000;
/** Of tasks that were started by a version without the setting. */
const usualHostPatienceSeconds = 300;

/** How long a host may leave an activity lying in its queue. */
export function hostPatienceMs({ hostPatienceSeconds = usualHostPatienceSeconds }: TaskPolicy): number {
  return hostPatienceSeconds * 1_000;
}

/** On any worker: the ledger. */
export function shared(policy: TaskPolicy, summary: string): Proxy<'admit'> {
  return proxyActivities<OnShared<'admit'>>({
    taskQueue: sharedQueue,
    startToCloseTimeout: ledgerTimeout,
    retry: patient(policy.patienceSeconds),
    summary,
  });
}

type ForgeActivities = OnShared<'ensurePullRequest' | 'mergePullRequest' | 'readChecks'>;

/** On any worker: the forge. Where git merges, that worker may have to clone first. */
export function atForge(policy: TaskPolicy, summary: string): ActivityInterfaceFor<ForgeActivities> {
  return proxyActivities<ForgeActivities>({
    taskQueue: sharedQueue,
    startToCloseTimeout: '1 hour',
    heartbeatTimeout: policy.heartbeatSeconds * 1_000,
    retry: patient(policy.patienceSeconds),
    summary,
  });
}

/** The first preparation of a task: any host with a free agent slot; null: whenever there is one. */
export function anyHost(
  policy: TaskPolicy,
  { summary, withinMs }: { readonly summary: string; readonly withinMs: number | null },
): Proxy<'prepareWorkspace'> {
  return proxyActivities<Pick<Activities, 'prepareWorkspace'>>({
    taskQueue: intakeQueue,
    ...(withinMs !== null && { scheduleToStartTimeout: withinMs }),
    ...worktreeLimits(policy),
    summary,
  });
}

type WorktreeActivities = Pick<
  Activities,
  | 'prepareWorkspace'
  | 'commitAndPush'
  | 'commitProtected'
  | 'integrateBase'
  | 'keepWork'
  | 'checkGate'
  | 'releaseWorkspace'
  | 'endRun'
>;

/** On the host of the task's worktree. */
export function onHost(policy: TaskPolicy, hostId: string, summary: string): ActivityInterfaceFor<WorktreeActivities> {
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
  hostId: string,
  timeoutSeconds: number,
  summary: string,
): Proxy<'runAgent'> {
  return proxyActivities<Pick<Activities, 'runAgent'>>({
    taskQueue: agentQueue(hostId),
    // Of each attempt: also an attempt that should attach, and that nobody takes, asks after the host.
    scheduleToStartTimeout: hostPatienceMs(policy),
    startToCloseTimeout: (timeoutSeconds + 600) * 1_000,
    heartbeatTimeout: policy.heartbeatSeconds * 1_000,
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    retry: { initialInterval: '1 second', backoffCoefficient: 1 },
    summary,
  });
}

/** Beside the path: the ledger's projection and comments arrive in the end. */
export function untilToldFor(summary: string): Proxy<'recordProgress' | 'postComment'> {
  return proxyActivities<OnShared<'recordProgress' | 'postComment'>>({
    taskQueue: sharedQueue,
    startToCloseTimeout: ledgerTimeout,
    retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
    summary,
  });
}

/** Beside the path: the pull request tells in the end what there is to tell. */
export function untilToldForge(summary: string): Proxy<'ensurePullRequest' | 'commentOnPullRequest'> {
  return proxyActivities<OnShared<'ensurePullRequest' | 'commentOnPullRequest'>>({
    taskQueue: sharedQueue,
    startToCloseTimeout: '5 minutes',
    heartbeatTimeout: '30 seconds',
    retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
    summary,
  });
}

/** Beside the path: a notice that nobody could be given for an hour has lost its point. */
export function whileFresh(summary: string): Proxy<'notify'> {
  return proxyActivities<OnShared<'notify'>>({
    taskQueue: sharedQueue,
    startToCloseTimeout: '1 minute',
    scheduleToCloseTimeout: '1 hour',
    retry: { initialInterval: '2 seconds', backoffCoefficient: 2, maximumInterval: '5 minutes' },
    summary,
  });
}

/** Whether a host lives at all: soon answered, or not. */
export function hostItself(policy: TaskPolicy, hostId: string): Proxy<'ping'> {
  return proxyActivities<Pick<Activities, 'ping'>>({
    taskQueue: hostQueue(hostId),
    scheduleToStartTimeout: Math.min(longestAnswerMs, hostPatienceMs(policy)),
    startToCloseTimeout: '5 seconds',
    retry: { initialInterval: '1 second', maximumAttempts: 3 },
    summary: `does host ${hostId} live?`,
  });
}

/** On a host that is away: whenever it comes back. */
export function whenBack(hostId: string, summary: string): ActivityInterfaceFor<WorktreeActivities> {
  return proxyActivities<WorktreeActivities>({
    taskQueue: workspaceQueue(hostId),
    startToCloseTimeout: '1 hour',
    heartbeatTimeout: '30 seconds',
    retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '5 minutes' },
    summary,
  });
}

/** The last acts of a task on its host: bounded, because nobody waits for a host that is gone. */
export function lastActs(
  policy: TaskPolicy,
  hostId: string,
  summary: string,
): ActivityInterfaceFor<WorktreeActivities> {
  return proxyActivities<WorktreeActivities>({
    taskQueue: workspaceQueue(hostId),
    scheduleToStartTimeout: Math.min(longestLastWaitMs, hostPatienceMs(policy)),
    startToCloseTimeout: '1 minute',
    scheduleToCloseTimeout: '2 minutes',
    retry: { initialInterval: '1 second' },
    summary,
  });
}

/** A host that is away for as long prunes the next time. */
export function pruning(hostId: string): Proxy<'pruneLogs'> {
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
    startToCloseTimeout: (policy.checkTimeoutSeconds + 600) * 1_000,
    heartbeatTimeout: policy.heartbeatSeconds * 1_000,
    retry: patient(policy.patienceSeconds),
  };
}

/** As many attempts as fit into the patience; counted in attempts, so that waiting for a worker costs none. */
function patient(seconds: number) {
  let attempts = 1;
  let wait = firstRetrySeconds;
  for (let left = seconds; left >= wait; attempts += 1) {
    left -= wait;
    wait = Math.min(wait * 2, longestRetrySeconds);
  }
  return {
    initialInterval: firstRetrySeconds * 1_000,
    backoffCoefficient: 2,
    maximumInterval: longestRetrySeconds * 1_000,
    maximumAttempts: attempts,
  };
}
