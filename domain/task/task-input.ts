import type { StageName } from '../pipeline/stages.js';
import type { DecidedApproval, TaskStatus } from './task-view.js';
import type { Feedback, PullRequest, StageVisit, TaskIdentity, TaskPolicy, Workspace } from './task.js';

/** What taskWorkflow is started with. */
export interface TaskInput {
  readonly task: TaskIdentity;
  readonly policy: TaskPolicy;
  readonly startAt: StageName;
  /** Present where the task goes on by continue-as-new. */
  readonly state?: TaskState;
}

/** What is told to the world beside the task's path, in order for each receiver; told again, it changes nothing. */
export type Outgoing =
  | { readonly to: 'ledger'; readonly record: ProgressRecord }
  | { readonly to: 'tracker'; readonly mark: string; readonly author: string; readonly html: string }
  /** The pull request as it is when it is told: its text, and whether it is a draft. */
  | { readonly to: 'forge'; readonly what: 'progress' }
  | {
      readonly to: 'forge';
      readonly what: 'comment';
      readonly number: number;
      readonly mark: string;
      readonly html: string;
    }
  | { readonly to: 'notifier'; readonly kind: NoticeKind; readonly text: string };

/** The task as the ledger shows it, and what has changed. */
export interface ProgressRecord {
  /** Counts up over the task's life: an older record never replaces a newer one. */
  readonly sequence: number;
  readonly stage: StageName | 'done';
  readonly status: TaskStatus;
  readonly waitingFor: string | null;
  readonly budgetUsd: number | null;
  readonly transition?: TransitionRecord;
  readonly approval?: ApprovalRecord;
}

export interface TransitionRecord {
  /** Counts up over the task's life. */
  readonly sequence: number;
  readonly from: StageName | null;
  readonly to: StageName | 'done' | 'cancelled';
  readonly round: number;
  readonly reason: string;
  readonly at: number;
}

export interface ApprovalRecord {
  readonly id: string;
  readonly kind: string;
  readonly decision: 'pending' | 'approved' | 'rejected';
  readonly by: string | null;
  readonly reason: string | null;
  readonly at: number;
}

export type NoticeKind = 'started' | 'approval' | 'reminder' | 'blocked' | 'finished' | 'alert';

/** All that a task remembers from stage to stage. */
export interface TaskState {
  stage: StageName;
  /** How many times each stage has been entered. */
  rounds: Partial<Record<StageName, number>>;
  /** Rollbacks so far by pair: `review→development`. */
  rollbacks: Record<string, number>;
  /** What came back to the stage that is entered next. */
  feedback: Feedback[];
  workspace: Workspace | null;
  /** How many hosts the task has left; absent: none. */
  epoch?: number;
  /** The stage whose work begins with the merge of a conflict, until its commit is made; absent: none. */
  integrate?: StageName;
  /** Reviews on the forge whose wishes have gone to development; absent: none. */
  answeredReviews?: string[];
  /** The branch's head as its review and its tests know it; absent: they have not looked yet. */
  judged?: string;
  pullRequest: PullRequest | null;
  visits: StageVisit[];
  approvals: DecidedApproval[];
  /** Raised by `retry`; the policy's where never raised. */
  budgetUsd: number | null;
  paused: boolean;
  /** Records sent to the ledger so far. */
  records: number;
  startedAt: number;
  /** Not yet delivered. */
  outbox: Outgoing[];
}
