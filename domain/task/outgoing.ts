import type { Content } from '../content/content.js';
import type { DecisionAnswer } from './decision.js';
import type { GateRecord } from '../gates/gate.js';
import type { Notice } from '../notices/notice.js';
import type { NotifierName } from '../notices/notice-kinds.js';
import type { Role, StageName } from '../pipeline/stages.js';
import type { TaskStatus } from './task-view.js';
import type { Wait } from './waiting.js';

/** What is told to the world beside the task's path, in order for each receiver; told again, it changes nothing. */
export type Outgoing =
  | { readonly to: 'ledger'; readonly record: ProgressRecord }
  | {
      readonly to: 'tracker';
      readonly what: 'comment';
      readonly mark: string;
      readonly author: Speaker;
      readonly content: Content;
    }
  /** Where the task is; done or cancelled, how it ended. */
  | { readonly to: 'tracker'; readonly what: 'stage'; readonly stage: StageName | 'done' | 'cancelled' }
  /** Whether the work item shows that a person is needed. */
  | { readonly to: 'tracker'; readonly what: 'block'; readonly blocked: boolean; readonly reason: string }
  /** The pull request as it is when it is told: its text, and whether it is a draft. */
  | { readonly to: 'forge'; readonly what: 'progress' }
  | {
      readonly to: 'forge';
      readonly what: 'comment';
      readonly number: number;
      readonly author: Speaker;
      readonly mark: string;
      readonly content: Content;
      /** Closes it afterwards, where orch has opened it. */
      readonly closes?: true;
    }
  | {
      readonly to: NotifierName;
      readonly notice: Notice;
      /** Not before the ledger has this record: what is told can be looked up there. */
      readonly after?: number;
    };

/** A role under its own name, or orch itself. */
export type Speaker = Role | 'orch';

/** The task as the ledger shows it, and what has changed. */
export interface ProgressRecord {
  /** Counts up over the task's life: an older record never replaces a newer one. */
  readonly sequence: number;
  readonly stage: StageName | 'done';
  readonly status: TaskStatus;
  readonly waitingFor: Wait | null;
  readonly budgetUsd: number | null;
  readonly closedBy?: string;
  /** Absent: it has none, or one without a page. */
  readonly pullRequestUrl?: string;
  readonly transition?: TransitionRecord;
  readonly approval?: ApprovalRecord;
  /** What became of a decision's row. */
  readonly answer?: DecisionAnswer;
  readonly gates?: readonly GateRecord[];
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
  /** What is asked about. */
  readonly commit: string;
  readonly what: string;
  readonly decision: 'pending' | 'approved' | 'rejected' | 'withdrawn';
  readonly by: string | null;
  readonly reason: string | null;
  readonly at: number;
}
