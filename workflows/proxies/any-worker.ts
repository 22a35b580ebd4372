import {
  type ActivityInterfaceFor,
  type ActivityOptions,
  proxyActivities,
  type RetryPolicy,
} from '@temporalio/workflow';
import type { Activities } from '../../activities/create-activities.js';
import { sharedQueue } from '../../domain/task/task-id.js';
import type { TaskPolicy } from '../../domain/task/task.js';
import { patient, untilDelivered } from './retries.js';

/** What a worker of the shared queue must know: the compiler holds whoever puts workers together to it, and these proxies. */
export type SharedActivities = Pick<
  Activities,
  | 'admit'
  | 'giveUpAdmission'
  | 'ensurePullRequest'
  | 'askMerge'
  | 'mergePullRequest'
  | 'readChecks'
  | 'commentOnPullRequest'
  | 'readDecision'
  | 'readBase'
  | 'withdrawRun'
  | 'recordProgress'
  | 'postComment'
  | 'notify'
  | 'askDeployment'
  | 'checkCredentials'
  | 'readEnvironment'
  | 'recordEnvironment'
  | 'relateCommits'
  | 'prepareDeployment'
  | 'blockItem'
  | 'followStage'
  | 'createItem'
  | 'takeEvent'
  | 'replyToEvent'
  | 'pollProject'
>;
type Shared<Names extends keyof SharedActivities> = ActivityInterfaceFor<Pick<SharedActivities, Names>>;

type LedgerActivity =
  'readDecision' | 'readBase' | 'readEnvironment' | 'checkCredentials' | 'admit' | 'giveUpAdmission' | 'withdrawRun';

type ToTracker = 'postComment' | 'blockItem' | 'followStage' | 'createItem';
type ToForge = 'ensurePullRequest' | 'commentOnPullRequest';

/**
 * A line of a worker's log. No local activity: with a query in between, the SDK (1.24) tells of one that has ended later than a
 * replay does, among what has happened since, and the task could not be replayed.
 */
export function logDelivery(
  { patienceSeconds }: Pick<TaskPolicy, 'patienceSeconds'>,
  summary: string,
): Shared<'notify'> {
  return proxyActivities<Pick<SharedActivities, 'notify'>>(quick(patient(patienceSeconds), summary));
}

/** What only the ledger knows, a few statements of SQL: asked until it answers. A ledger that is down fails nobody. */
export function knowingLedger(summary: string): Shared<LedgerActivity> {
  return proxyActivities<Pick<SharedActivities, LedgerActivity>>(quick(untilDelivered, summary));
}

/** A short step on the path. */
export function quickStep(
  { patienceSeconds }: Pick<TaskPolicy, 'patienceSeconds'>,
  summary: string,
): Shared<'askMerge' | 'askDeployment'> {
  return proxyActivities<Pick<SharedActivities, 'askMerge' | 'askDeployment'>>(
    quick(patient(patienceSeconds), summary),
  );
}

/** A few statements of SQL, or a call of Temporal: what takes longer has lost its worker. */
function quick(retry: RetryPolicy, summary: string): ActivityOptions {
  return { taskQueue: sharedQueue, startToCloseTimeout: '10 seconds', retry, summary };
}

type LongStepLimits = Pick<TaskPolicy, 'patienceSeconds' | 'heartbeatSeconds'>;

/** A step at the forge, on the path. */
export function forgeStep(
  limits: LongStepLimits,
  summary: string,
): Shared<'ensurePullRequest' | 'mergePullRequest' | 'readChecks'> {
  return proxyActivities<Pick<SharedActivities, 'ensurePullRequest' | 'mergePullRequest' | 'readChecks'>>(
    longStep(limits, summary),
  );
}

/** A look at the repository, and a clean checkout of one of its commits. */
export function repositoryStep(limits: LongStepLimits, summary: string): Shared<'relateCommits' | 'prepareDeployment'> {
  return proxyActivities<Pick<SharedActivities, 'relateCommits' | 'prepareDeployment'>>(longStep(limits, summary));
}

/** Where git works, that worker may have to clone first. */
function longStep({ patienceSeconds, heartbeatSeconds }: LongStepLimits, summary: string): ActivityOptions {
  return {
    taskQueue: sharedQueue,
    startToCloseTimeout: '1 hour',
    heartbeatTimeout: heartbeatSeconds * 1_000,
    retry: patient(patienceSeconds),
    summary,
  };
}

/** Beside the path: the ledger's projection. */
export function delivery(summary: string): Shared<'recordProgress' | 'recordEnvironment'> {
  return proxyActivities<Pick<SharedActivities, 'recordProgress' | 'recordEnvironment'>>(
    quick(untilDelivered, summary),
  );
}

/** Beside the path: what the work item tells. */
export function trackerDelivery(summary: string): Shared<ToTracker> {
  return proxyActivities<Pick<SharedActivities, ToTracker>>(remote(summary));
}

/** Beside the path: what the pull request tells. */
export function forgeDelivery(summary: string): Shared<ToForge> {
  return proxyActivities<Pick<SharedActivities, ToForge>>(remote(summary));
}

/** What a tracker or a forge takes its time for; done in the end. */
function remote(summary: string): ActivityOptions {
  return {
    taskQueue: sharedQueue,
    startToCloseTimeout: '5 minutes',
    heartbeatTimeout: '30 seconds',
    retry: untilDelivered,
    summary,
  };
}

/** What has happened at a tracker or forge: done in the end, however long these, or the ledger, are away. */
export function takingStep(summary: string): Shared<'takeEvent'> {
  return proxyActivities<Pick<SharedActivities, 'takeEvent'>>(remote(summary));
}

/** Nobody waits for an answer for more than a day. */
export function answerStep(summary: string): Shared<'replyToEvent'> {
  return proxyActivities<Pick<SharedActivities, 'replyToEvent'>>({
    ...remote(summary),
    scheduleToCloseTimeout: '1 day',
  });
}

/** Waits as long as an account wants it to; where nobody answers, longer from time to time. */
export function pollStep(summary: string): Shared<'pollProject'> {
  return proxyActivities<Pick<SharedActivities, 'pollProject'>>({
    ...remote(summary),
    startToCloseTimeout: '10 minutes',
    retry: { ...untilDelivered, maximumInterval: '5 minutes' },
  });
}

/** Beside the path: a notice that nobody could be given for an hour has lost its point. */
export function noticeDelivery(summary: string): Shared<'notify'> {
  return proxyActivities<Pick<SharedActivities, 'notify'>>({
    taskQueue: sharedQueue,
    startToCloseTimeout: '1 minute',
    scheduleToCloseTimeout: '1 hour',
    retry: { initialInterval: '2 seconds', backoffCoefficient: 2, maximumInterval: '5 minutes' },
    summary,
  });
}
