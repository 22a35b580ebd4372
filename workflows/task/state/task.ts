import { CancellationScope, CancelledFailure } from '@temporalio/workflow';
import type { DeployAnswer, DeployOrder } from '../../../domain/deploys/deploy-turn.js';
import { movedFrom } from '../../../domain/git/moved-from.js';
import { comesAfter, judgingStage, stageNamed } from '../../../domain/pipeline/stage-places.js';
import type { Stage, StageName } from '../../../domain/pipeline/stages.js';
import type { MergeReply } from '../../../domain/task/merge-turn.js';
import type { TaskSettings } from '../../../domain/task/messages.js';
import { usualPriority } from '../../../domain/brakes/priority.js';
import type { Attempt, TaskInput, TaskState } from '../../../domain/task/task-input.js';
import type { StageVisit, TaskIdentity, TaskPolicy } from '../../../domain/task/task.js';
import type { DecidedApproval, LeftAt } from '../../../domain/task/task-view.js';
import { noTries } from '../../../domain/task/tries.js';
import type { Wait } from '../../../domain/task/waiting.js';
import type { Turn } from '../../proxies/host.js';

/** A task under way: what it is, what it remembers, and what it does right now. Handlers and steps change it. */
export interface Task {
  /** Its repository and its policy change by a retry alone: steps read them when they begin. */
  identity: TaskIdentity;
  policy: TaskPolicy;
  readonly state: TaskState;
  /** What it waits for; null: it is at work. */
  wait: Wait | null;
  /** The answer to the approval that was asked for, with the id of its row; null: it has none. */
  decision: (DecidedApproval & { readonly id: string | null }) | null;
  /** Done when all decisions that have come are judged. */
  judging: Promise<void>;
  /** Set by whatever ends a wait before its time. */
  woken: { readonly from: StageName | null } | null;
  /** Set by whoever has ended what `admit` makes the task wait for. */
  mayAsk: boolean;
  /** Who has said that there is nothing to do; null: nobody. */
  closedBy: string | null;
  /** The answer to the merge that was asked for. */
  mergeReply: MergeReply | null;
  /** The deployment that was asked for; null: none is. */
  order: OpenOrder | null;
  /** The agent at work. */
  running: { readonly since: number } | null;
  /** The run that was begun and whose end is not known. */
  openRunKey: string | null;
  /** The host that does not answer, until another one has the task. */
  hostAway: string | null;
  /** The merge of this visit is made: its deployment follows, also where a cancel came meanwhile. */
  merged: boolean;
  ended: { readonly how: 'done' | 'cancelled'; readonly at: number } | null;
  /** Where work of a task that has ended still lies; null: all of it is on the origin. */
  leftAt: LeftAt | null;
  cancelRequested: boolean;
  deliveries: Deliveries;
  /** What the list of tasks last showed: each change is an event. */
  shown: string;
}

/** The deployment that the workflow of an environment was asked for. */
export interface OpenOrder {
  readonly order: DeployOrder;
  /** The deployer agent has done something, and not reported yet. */
  begun: boolean;
  /** The tasks whose deployments come before it. */
  behind: readonly string[];
  answer: Exclude<DeployAnswer, { readonly kind: 'queued' }> | null;
}

/** What brings the outbox to its receivers. */
export interface Deliveries {
  start(): void;
  /** At once: what is not delivered stays in the outbox. */
  stop(): Promise<void>;
}

const noDeliveries: Deliveries = { start: () => undefined, stop: () => Promise.resolve() };

export function openTask(input: TaskInput): Task {
  const task: Task = {
    identity: input.task,
    policy: input.policy,
    state: input.state ?? firstState(input),
    wait: null,
    decision: null,
    judging: Promise.resolve(),
    woken: null,
    mayAsk: false,
    closedBy: null,
    mergeReply: null,
    order: null,
    running: null,
    openRunKey: null,
    hostAway: null,
    merged: false,
    ended: null,
    leftAt: null,
    cancelRequested: false,
    deliveries: noDeliveries,
    shown: '',
  };
  CancellationScope.current().cancelRequested.catch(() => {
    task.cancelRequested = true;
  });
  return task;
}

export const nothingDeployed: TaskState['deploy'] = { commit: null, agreedTo: null, approved: null };

export const firstAttempt: Attempt = { tries: noTries, resumeSession: null, wait: null };

function firstState({ policy, startAt, head, adopt, unreviewed, priority = usualPriority }: TaskInput): TaskState {
  const isJudged = comesAfter(policy.pipeline, startAt, judgingStage(policy.pipeline));
  return {
    stage: startAt,
    phase: null,
    reason: 'started',
    hold: null,
    attempt: firstAttempt,
    asked: null,
    rounds: {},
    rollbacks: {},
    feedback: [],
    workspace: null,
    epoch: 0,
    base: null,
    setUpSecrets: [],
    questions: { base: 0, blocked: 0, 'setup-secrets': 0, held: 0, adopted: 0 },
    integrate: null,
    answeredReviews: [],
    reviewedHead: isJudged ? (head ?? null) : null,
    adopts: adopt === true,
    begun: null,
    passedBefore: head === undefined ? null : startAt,
    unreviewed: unreviewed === undefined ? null : { kind: 'said', row: unreviewed, by: 'whoever started it' },
    pullRequest: null,
    visits: [],
    approvals: [],
    deploy: nothingDeployed,
    itemBlocked: null,
    budgetUsd: null,
    retry: null,
    priority,
    paused: false,
    records: 0,
    gatesToRecord: [],
    startedAt: Date.now(),
    outbox: [],
  };
}

export function currentStage({ policy, state }: Task): Stage {
  return stageNamed(policy.pipeline, state.stage);
}

export function currentVisit({ state }: Task): StageVisit {
  const visit = state.visits.at(-1);
  if (visit === undefined) throw new Error('no stage was entered');
  return visit;
}

/** Whether an agent has had its hands on the branch. */
export function hasWorked({ state }: Task): boolean {
  return state.visits.some(({ runs }) => runs > 0);
}

/** `developer · round 2` */
export function roleAndRound(task: Task): string {
  const { role, round } = currentVisit(task);
  return `${role} · round ${round}`;
}

/** Where the task stands among those that wait for a slot. */
export function turnOf({ identity, state }: Task): Turn {
  return { priorityKey: state.priority, fairnessKey: identity.project };
}

export function budgetOf({ state, policy }: Task): number | null {
  return state.budgetUsd ?? policy.budgetUsd;
}

export function settingsOf({ policy, identity }: Task): TaskSettings {
  return { policy, repository: identity.repository };
}

/** The task's worktree lies in the folder of the repository's name, which stays. */
export function takeSettings(task: Task, { policy, repository }: TaskSettings): void {
  const { name, baseBranch: base } = task.identity.repository;
  // What an earlier retry has raised it to was about the earlier setting.
  if (policy.budgetUsd !== task.policy.budgetUsd) task.state.budgetUsd = null;
  task.policy = policy;
  const moved = movedFrom(task.identity.repository, repository.url);
  // A pull request that a person has given another base branch keeps it, unless the project has another one, too.
  const baseBranch = task.state.pullRequest?.retargetedFrom === repository.baseBranch ? base : repository.baseBranch;
  task.identity = { ...task.identity, repository: { ...repository, name, baseBranch, ...moved } };
}

export function stopIfCancelled({ cancelRequested }: Task): void {
  if (cancelRequested) throw new CancelledFailure('the task was cancelled');
}
