import type { CiSeen } from '../ci/ci-seen.js';
import type { GateCheck, GateRecord } from '../gates/gate.js';
import type { StageName } from '../pipeline/stages.js';
import type { PendingApproval } from './approval.js';
import type { Outgoing } from './outgoing.js';
import type { Priority } from '../brakes/priority.js';
import type { DecidedApproval, TaskView } from './task-view.js';
import type { Feedback, PullRequest, StageVisit, TaskIdentity, TaskPolicy, Workspace } from './task.js';
import type { Unreviewed } from '../gates/unreviewed.js';
import type { Tries } from './tries.js';
import type { Block, WaitUntil } from './waiting.js';

/** What taskWorkflow is started with. */
export interface TaskInput {
  readonly task: TaskIdentity;
  readonly policy: TaskPolicy;
  readonly startAt: StageName;
  /** Absent: the usual one. */
  readonly priority?: Priority;
  /** The branch's head, where stages before the first one here were passed before orch had the task. */
  readonly head?: string;
  /** The task builds on its branch as it is on the origin, whoever has pushed that; absent: on its own alone. */
  readonly adopt?: true;
  /** The row of a decision that what is merged need not have passed all stages; absent: nobody has said so. */
  readonly unreviewed?: string;
  /** Present where the task goes on by continue-as-new. */
  readonly state?: TaskState;
}

/** All that a task remembers: it travels where the task continues as new, between stages or inside a wait. */
export interface TaskState {
  /** The stage that the task is in, or enters next. */
  stage: StageName;
  /** Where the visit of the stage stands; null: it is not entered yet. */
  phase: StagePhase | null;
  /** Why the task comes to the stage that it enters next. */
  reason: string;
  /** A person is needed before the stage is entered; null: it is entered at once. */
  hold: Hold | null;
  attempt: Attempt;
  /** The approval that was asked for last, and not yet decided. */
  asked: AskedApproval | null;
  /** How many times each stage has been entered. */
  rounds: Partial<Record<StageName, number>>;
  /** Rollbacks so far by pair: `review→development`. */
  rollbacks: Record<string, number>;
  /** What came back to the stage that is entered next. */
  feedback: Feedback[];
  workspace: Workspace | null;
  /** How many hosts the task has left. */
  epoch: number;
  /** The base that the branch begins with, as it was before any work; null: the task has to look at it. */
  base: KnownBase | null;
  /** What a person was asked about the secrets of the set-up, by the contents of the files that could misuse them. */
  setUpSecrets: SecretsQuestion[];
  /** How often each of these has come up: the same again is another one. */
  questions: Record<'base' | 'blocked' | 'setup-secrets' | 'held' | 'adopted', number>;
  /** The stage whose work begins with the merge of a conflict, until its commit is made. */
  integrate: StageName | null;
  /** Reviews on the forge whose wishes have gone to development. */
  answeredReviews: string[];
  /** The branch's head as its review and its tests know it; null: they have not looked yet. */
  reviewedHead: string | null;
  /** Whether it builds on what others have pushed before it began. */
  adopts: boolean;
  /** The branch that the task has begun with; null: it has not yet. */
  begun: BegunBranch | null;
  /** Stages before this one were passed before orch had the task; null: none were. */
  passedBefore: StageName | null;
  /** Who wants merged what not all stages have passed; null: nobody has said so. */
  unreviewed: Unreviewed | null;
  /** The last head whose checks have ended without a red one; absent: none has been looked at. */
  checked?: CheckedHead;
  /** Absent: no check has been looked for. */
  ciSeen?: CiSeen;
  pullRequest: PullRequest | null;
  visits: StageVisit[];
  approvals: DecidedApproval[];
  deploy: VisitDeployment;
  /** A deployment of the task has failed, and its work item shows that a person is needed. */
  itemBlocked: StageName | null;
  /** Raised by `retry`; the policy's where never raised. */
  budgetUsd: number | null;
  /** The last retry that named itself, and why it was not taken; null: there was none. */
  retry: TaskView['retry'] | null;
  /** Changed by `prioritize`; counts from the next activity that waits for a slot. */
  priority: Priority;
  paused: boolean;
  /** Records sent to the ledger so far. */
  records: number;
  /** What gates have found since the last of them. */
  gatesToRecord: GateRecord[];
  startedAt: number;
  /** Not yet delivered. */
  outbox: Outgoing[];
}

export interface CheckedHead {
  readonly head: string;
  /** Whose checks counted: its own, or those of a commit before it. */
  readonly by: string;
  /** Nothing has reported. */
  readonly hadNone: boolean;
}

/** Of one visit: the approval before, the work, the approval after. */
export type StagePhase = 'before' | 'work' | 'after';

export interface Hold extends Block {
  /** The pair of stages whose rollbacks are counted anew once a person has looked. */
  readonly rollback: string;
}

export interface BegunBranch {
  /** The head that others had pushed; null: it was the task's own, or there was none. */
  readonly adopted: string | null;
}

export interface KnownBase {
  readonly commit: string;
  /** What has failed there; empty: nothing, or nobody has looked. */
  readonly failed: readonly GateCheck[];
  /** A person has not said yet whether the task goes on all the same. */
  readonly isOpen: boolean;
}

/** What the present visit deploys. */
export interface VisitDeployment {
  /** The branch's head that it began with; null: it has not begun, or deploys what was merged. */
  readonly commit: string | null;
  /** The commit that the environment is held for, and that a person has agreed to deploy over; null: nobody has. */
  readonly agreedTo: string | null;
  /** The head that a person has approved; null: nobody has. */
  readonly approved: string | null;
}

export interface SecretsQuestion {
  /** A hash of the files' contents. */
  readonly contents: string;
  readonly commit: string;
  readonly what: string;
  readonly answer: 'open' | 'given' | 'refused';
}

/** The tries of a role in the present visit. */
export interface Attempt {
  readonly tries: Tries;
  /** The agent's session that the next run goes on with. */
  readonly resumeSession: string | null;
  /** What the next run waits for: a moment, or a person who knows why. */
  readonly wait: WaitUntil | ({ readonly kind: 'person' } & Block) | null;
}

export interface AskedApproval extends PendingApproval {
  readonly since: number;
  readonly remindedAt: number;
}
