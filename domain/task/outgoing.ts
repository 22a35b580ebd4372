import type { GateRecord } from '../gates/gate.js';
import type { StageName } from '../pipeline/stages.js';
import type { TaskStatus } from './task-view.js';
import type { Wait } from './waiting.js';

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
  | { readonly to: NotifierName; readonly kind: NoticeKind; readonly text: string };

/** The receivers of notices; each is told by itself. */
export const notifierNames = ['log', 'command'] as const;
export type NotifierName = (typeof notifierNames)[number];

export type NoticeKind = 'started' | 'approval' | 'reminder' | 'blocked' | 'finished' | 'alert';

/** The task as the ledger shows it, and what has changed. */
export interface ProgressRecord {
  /** Counts up over the task's life: an older record never replaces a newer one. */
  readonly sequence: number;
  readonly stage: StageName | 'done';
  readonly status: TaskStatus;
  readonly waitingFor: Wait | null;
  readonly budgetUsd: number | null;
  readonly transition?: TransitionRecord;
  readonly approval?: ApprovalRecord;
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
  readonly decision: 'pending' | 'approved' | 'rejected';
  readonly by: string | null;
  readonly reason: string | null;
  readonly at: number;
}
